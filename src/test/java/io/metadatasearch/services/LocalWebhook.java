package io.metadatasearch.services;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that takes messages, as a chat or a ticket system does. */
public final class LocalWebhook implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile Answer answer = message -> 200;

    /** What becomes of a message. */
    @FunctionalInterface
    public interface Answer {

        /**
         * Says how it is answered, after as long as it takes.
         *
         * @return the status
         */
        int to(String message) throws Exception;
    }

    /** Starts it. */
    public LocalWebhook() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String message = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            messages.add(message);
            exchange.sendResponseHeaders(answer.to(message), -1);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Where it is. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** All messages that came, whatever they were answered with. */
    public List<String> messages() {
        return messages;
    }

    /** Answers otherwise from now on. */
    public void answers(Answer other) {
        answer = other;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
