package io.metadatasearch.image;

import io.metadatasearch.services.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that answers over HTTP, from its start on. */
public final class Running implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofMinutes(2); // a JVM writes its AOT cache when it ends
    private static final int BETWEEN_LOOKS_MILLIS = 2;

    private final Process process;
    private final Path log;
    private final long started;
    private final String port;
    private final String managementPort;

    /** What is waited for. */
    public interface Condition {
        boolean holds(Running process) throws Exception;
    }

    private Running(Process process, Path log, long started, Map<String, String> environment) {
        this.process = process;
        this.log = log;
        this.started = started;
        this.port = environment.get("HTTP_PORT");
        this.managementPort = environment.get("MANAGEMENT_PORT");
    }

    /**
     * Starts one on free ports.
     *
     * @param settings its environment variables
     * @param javaHome the Java that is on its path
     */
    public static Running start(ProcessBuilder builder, Map<String, String> settings, Path javaHome)
            throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        environment.put("PATH", javaHome.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Path log = Files.createTempFile("running-", ".log");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        long started = System.nanoTime();
        return new Running(builder.start(), log, started, environment);
    }

    /**
     * Waits until it is as it should be.
     *
     * @return the milliseconds since its start
     * @throws IOException if it ended, or two minutes were not enough; the message has its log
     */
    public double await(Condition condition) throws Exception {
        while (!condition.holds(this)) {
            if (!process.isAlive() || millis() > WITHIN.toMillis()) {
                throw new IOException("The process did not do what it should:\n" + Files.readString(log));
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
        return millis();
    }

    /**
     * Waits until it has ended by itself.
     *
     * @return the milliseconds since its start
     * @throws IOException if it ended with another code than 0; the message has its log
     */
    public double awaitEnd() throws Exception {
        if (!process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("The process did not end well:\n" + Files.readString(log));
        }
        return millis();
    }

    private double millis() {
        return (System.nanoTime() - started) / 1e6;
    }

    public long pid() {
        return process.pid();
    }

    /** Whether it says on its management port that it is ready. */
    public boolean isReady() throws IOException {
        return !get(managementPort, "/observe/health/ready").isEmpty();
    }

    /** What it answers with 200; nothing if it does not. */
    public String get(String path) throws IOException {
        return get(port, path);
    }

    private static String get(String port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        try {
            if (connection.getResponseCode() != 200) {
                return "";
            }
        } catch (SocketException notYet) {
            return "";
        }
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Stops it, as an operator does, and waits for its end. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("The process did not end within " + WITHIN + ":\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        Files.delete(log);
    }
}
