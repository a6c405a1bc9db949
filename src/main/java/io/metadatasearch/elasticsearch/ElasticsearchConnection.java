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

/** Opens the one client that load and search share. */
public final class ElasticsearchConnection {

    // 8.19 refuses compatible-with=9, which the client libraries ask for; 9.x serves both.
    private static final String MEDIA_TYPE = "application/vnd.elasticsearch+";
    private static final String OTHER_VERSION = "compatible-with=9";
    private static final String VERSION = "compatible-with=8";

    // The client insists on took, errors, _index and status.
    private static final String BULK_ANSWER = "took,errors,items.*._index,items.*.status,items.*.error";

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    // Longer than Elasticsearch itself lets a bulk wait for a shard (1 minute).
    private static final int ANSWER_TIMEOUT_MILLIS = 90_000;

    private ElasticsearchConnection() {}

    /**
     * Opens a client to the nodes in {@code es.urls}; nothing is sent yet.
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
        // The client has 10 to each node by itself, and searches would wait for one another; one more is for our
        // health.
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
                        // By default it reads 10,000 public suffixes, to judge wildcards in certificates, and cookies.
                        client.setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), List.of()));
                    }
                    client.disableAuthCaching(); // the header is there; the cache deserializes an object each time
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

    /** Asks for the answers of version 8, in every request; Elasticsearch wants Accept and Content-Type to agree. */
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
     * Asks for no more of a bulk's answer than is read: by default it is nearly as long as the bulk. Whoever sends one may
     * ask for less.
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
