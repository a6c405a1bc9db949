package io.metadatasearch.services;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * A real Elasticsearch with one node, on a free port of the loopback address: its own process, or a container if the
 * run tests an image. It does not outlive this JVM, however the JVM ends.
 */
public abstract class LocalElasticsearch implements AutoCloseable {

    private static final String USER = "elastic";
    // A start takes a tenth less time without verifying the classes. The rest is what costs the processor least.
    private static final String SMALL = "-Xms512m -Xmx512m -XX:-AlwaysPreTouch -XX:+UseSerialGC -XX:MetaspaceSize=256m"
            + " -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
            + " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** The password of the user {@code elastic}; null if there is no security. */
    final String password;

    LocalElasticsearch(String password) {
        this.password = password;
    }

    /**
     * Starts a server without security, with a heap of 512 MiB.
     *
     * @throws IOException if it does not start; the message has the end of its log
     */
    public static LocalElasticsearch start() throws IOException {
        Optional<String> image = ServerContainer.image("elasticsearch");
        return image.isPresent() ? new ElasticsearchContainer(image.get()) : start(SMALL);
    }

    /**
     * Returns the server that all tests of a run share, in any JVM: no test kills it or changes its settings.
     *
     * @throws IOException if it does not start; the message has the end of its log
     */
    static LocalElasticsearch shared() throws IOException {
        Optional<String> image = ServerContainer.image("elasticsearch");
        return image.isPresent()
                ? new ElasticsearchContainer(image.get())
                : ElasticsearchProcess.shared(SMALL.replace("512m", "1g"));
    }

    /** Starts a process as {@link #start()} does, with security. */
    public static LocalElasticsearch startWith(String password) throws IOException {
        return ElasticsearchProcess.run(password, SMALL);
    }

    /**
     * Starts a process without security.
     *
     * @param jvmOptions the heap and other options of its JVM
     * @throws IOException if it does not start; the message has the end of its log
     */
    public static LocalElasticsearch start(String jvmOptions) throws IOException {
        return ElasticsearchProcess.run(null, jvmOptions);
    }

    /** Returns {@code http://127.0.0.1:port}. */
    public abstract String url();

    /** Kills the server, as a power failure would; its data stays for {@link #restart()}. */
    public abstract void kill();

    /** Starts the server again after {@link #kill()}, at the same address with the same data. */
    public abstract void restart() throws IOException;

    /** Stops the server and deletes its files. */
    @Override
    public abstract void close();

    /**
     * Sends a request.
     *
     * @param body JSON or NDJSON, or null
     * @return the body of the answer
     * @throws IOException if the status is 400 or more
     */
    public String request(String method, String path, String body) throws IOException {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() >= 400) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** Deletes the indices whose names begin with a prefix. */
    public void deleteIndices(String prefix) throws IOException {
        String names = request("GET", "/_cat/indices/" + prefix + "*?h=index", null);
        for (String index : names.lines().toList()) {
            request("DELETE", "/" + index.strip(), null);
        }
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", path.endsWith("_bulk") ? "application/x-ndjson" : "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (password != null) {
            String credentials = USER + ":" + password;
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + path, e);
        }
    }
}
