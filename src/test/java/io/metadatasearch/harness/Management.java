package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads the management port of a program. */
public final class Management {

    /**
     * Does not offer an upgrade to HTTP/2: the JDK's client then loses the part of the first answer that does not
     * arrive with the first read.
     */
    public static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Management() {}

    /** Returns the status of the readiness check: can the program do its work? */
    public static int ready(String port) throws IOException, InterruptedException {
        return get(port, "/observe/health/ready").statusCode();
    }

    /** Returns the status of the liveness check: does the program still work at all? */
    public static int live(String port) throws IOException, InterruptedException {
        return get(port, "/observe/health/live").statusCode();
    }

    /** Returns all metrics, as Prometheus reads them. */
    public static String metrics(String port) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(port, "/observe/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** Returns the value of a metric, named with its labels: {@code metadata_sync_files_total{outcome="stored"}}. */
    public static double metric(String port, String name) throws IOException, InterruptedException {
        String metrics = metrics(port);
        String start = name + " ";
        return metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in\n" + metrics));
    }

    private static HttpResponse<String> get(String port, String path) throws IOException, InterruptedException {
        URI url = URI.create("http://127.0.0.1:" + port + path);
        return CLIENT.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
