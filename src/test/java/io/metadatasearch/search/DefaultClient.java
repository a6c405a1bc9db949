package io.metadatasearch.search;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;

/** A program that reads an answer with Java's HTTP client as it is by default: it offers to change to HTTP/2. */
final class DefaultClient {

    private DefaultClient() {}

    /** Writes the version of HTTP, and how many lines the answer of the URL has. */
    public static void main(String[] url) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url[0])).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            System.out.println(answer.version() + " " + lines.count());
        }
    }
}
