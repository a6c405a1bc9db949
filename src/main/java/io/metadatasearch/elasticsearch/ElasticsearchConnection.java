package io.metadatasearch.elasticsearch;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.tls.Authorities;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.HttpRequestWrapper;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.message.BasicHeader;
import org.apache.http.protocol.HttpContext;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/** Opens the Elasticsearch client that load and search share. */
public final class ElasticsearchConnection {

    // Elasticsearch 8.19 refuses compatible-with=9, which the client libraries send. 9.x accepts both.
    private static final String MEDIA_TYPE = "application/vnd.elasticsearch+";
    private static final String OTHER_VERSION = "compatible-with=9";
    private static final String VERSION = "compatible-with=8";

    // The client requires took, errors, _index and status.
    private static final String BULK_ANSWER = "took,errors,items.*._index,items.*.status,items.*.error";

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    // Longer than Elasticsearch itself lets a bulk wait for a shard (1 minute).
    private static final int ANSWER_TIMEOUT_MILLIS = 90_000;

    private ElasticsearchConnection() {}

    /**
     * Opens a client for the nodes in {@code es.urls}. Sends nothing yet.
     *
     * @throws SettingsException if {@code es.ca} holds no certificate
     */
    public static RestClient open(Settings settings) {
        HttpHost[] nodes = Arrays.stream(settings.get("es.urls").split(","))
                .map(String::strip)
                .map(HttpHost::create)
                .toArray(HttpHost[]::new);
        BasicHeader[] credentials = authorization(settings).stream()
                .map(value -> new BasicHeader(HttpHeaders.AUTHORIZATION, value))
                .toArray(BasicHeader[]::new);
        Optional<SSLContext> trust =
                settings.find("es.ca").map(pem -> Authorities.context(Authorities.trusted(settings, "es.ca")));
        // By default the client opens 10 connections to each node, so searches would wait for each other. One more is
        // for our health check.
        int connections = 1
                + Math.max(
                        RestClientBuilder.DEFAULT_MAX_CONN_PER_ROUTE,
                        Integer.parseInt(settings.get("search.max-concurrent")));
        return RestClient.builder(nodes)
                .setDefaultHeaders(credentials)
                .setCompressionEnabled(false)
                .setRequestConfigCallback(request ->
                        request.setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setSocketTimeout(ANSWER_TIMEOUT_MILLIS))
                .setHttpClientConfigCallback(client -> {
                    client.setMaxConnPerRoute(connections).setMaxConnTotal(connections * nodes.length);
                    if (Arrays.stream(nodes)
                            .noneMatch(node -> node.getSchemeName().equals("https"))) {
                        // By default the client reads 10,000 public suffixes to check cookies, and wildcards in
                        // certificates.
                        client.setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), List.of()));
                    }
                    client.disableAuthCaching(); // the header is always set; the cache deserializes an object each time
                    client.addInterceptorLast((HttpRequest request, HttpContext context) -> {
                        speakVersion8(request);
                        shortenBulkAnswer(request);
                    });
                    return trust.map(client::setSSLContext).orElse(client);
                })
                .build();
    }

    private static List<String> authorization(Settings settings) {
        if (settings.find("es.api-key").isPresent()) {
            return List.of("ApiKey " + settings.get("es.api-key"));
        }
        if (settings.find("es.username").isPresent()) {
            String userAndPassword = settings.get("es.username") + ":" + settings.get("es.password");
            return List.of(
                    "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8)));
        }
        return List.of();
    }

    /** Requests version 8 answers in every request. Elasticsearch requires Accept and Content-Type to match. */
    private static void speakVersion8(HttpRequest request) {
        request.setHeader(HttpHeaders.ACCEPT, MEDIA_TYPE + "json; " + VERSION);
        if (request instanceof HttpEntityEnclosingRequest withBody && withBody.getEntity() != null) {
            String type = request.getFirstHeader(HttpHeaders.CONTENT_TYPE).getValue();
            request.setHeader(
                    HttpHeaders.CONTENT_TYPE,
                    type.contains(OTHER_VERSION)
                            ? type.replace(OTHER_VERSION, VERSION)
                            : MEDIA_TYPE + (type.contains("ndjson") ? "x-ndjson; " : "json; ") + VERSION);
        }
    }

    /**
     * Requests only the parts of a bulk answer that are read: by default the answer is nearly as long as the bulk. A
     * sender can request even less.
     */
    private static void shortenBulkAnswer(HttpRequest request) {
        if (request instanceof HttpRequestWrapper bulk
                && bulk.getURI().getPath().endsWith("/_bulk")) {
            String query = bulk.getURI().getRawQuery();
            if (query != null && query.contains("filter_path=")) {
                return;
            }
            bulk.setURI(URI.create(bulk.getURI().getRawPath() + "?" + (query == null ? "" : query + "&")
                    + "filter_path=" + BULK_ANSWER));
        }
    }
}
