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

/** An HTTP server that receives messages, as a chat or a ticket system does. */
public final class LocalWebhook implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile Answer answer = message -> 200;

    /** Decides how a message is answered. */
    @FunctionalInterface
    public interface Answer {

        /**
         * Answers a message, and may block.
         *
         * @return the HTTP status
         */
        int to(String message) throws Exception;
    }

    /** Starts the server. */
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

    /** Returns the URL of the webhook. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** Returns all messages that arrived, however they were answered. */
    public List<String> messages() {
        return messages;
    }

    /** Changes how messages are answered from now on. */
    public void answers(Answer other) {
        answer = other;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
