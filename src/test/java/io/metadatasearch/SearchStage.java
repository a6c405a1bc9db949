package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.IndexTemplate;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.services.LocalElasticsearch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.TrustManagerFactory;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;

/**
 * The search stage, with indices of its own that a test fills as load would. Whatever it answers is held to the
 * contract, {@code schema/openapi.yaml}.
 */
public final class SearchStage implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalElasticsearch elasticsearch;
    private HttpClient http = Management.CLIENT;
    private final Contract contract = Contract.read();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> headers = new ArrayList<>();
    private MetadataSearch program;

    /** Prepares; {@link #start} starts it. */
    public SearchStage(LocalElasticsearch elasticsearch) throws IOException {
        this.elasticsearch = elasticsearch;
        environment.put("STAGE", "search");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", "search-" + UUID.randomUUID());
        environment.put("HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        try (RestClient client =
                RestClient.builder(HttpHost.create(elasticsearch.url())).build()) {
            new IndexTemplate(client, "schema/index-template.json", index()).ensureInstalled();
        }
    }

    /** Starts it, with further environment variables (name, value, name, value ...). */
    public SearchStage start(String... more) throws Exception {
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        program = MetadataSearch.start(environment);
        return this;
    }

    /** Trusts this certificate, and no other, when it asks over https. */
    SearchStage trusting(LocalCertificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate.pem())) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        http = HttpClient.newBuilder().sslContext(Authorities.context(trust)).build();
        return this;
    }

    /** The alias. */
    public String index() {
        return environment.get("ES_INDEX");
    }

    /** {@code http://127.0.0.1:port}, or https. */
    public String url() {
        return (environment.containsKey("HTTP_TLS_KEY") ? "https" : "http") + "://127.0.0.1:"
                + environment.get("HTTP_PORT");
    }

    /** Sends these headers from now on (name, value, name, value ...). */
    public void sends(String... namesAndValues) {
        headers.clear();
        headers.addAll(List.of(namesAndValues));
    }

    /** Indexes rows of a file, and makes them searchable; a row without source gets one. */
    public void put(String file, String... rows) throws IOException {
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < rows.length; i++) {
            ObjectNode row = (ObjectNode) JSON.readTree(rows[i]);
            row.putObject("source").put("file", file).put("row", i + 1);
            String month = row.path("timestamp").asText().matches("\\d{4}-\\d\\d-.*")
                    ? row.path("timestamp").asText().substring(0, 7).replace('-', '.')
                    : "undated";
            bulk.append("{\"index\":{\"_index\":\"")
                    .append(index())
                    .append('-')
                    .append(month)
                    .append("\"}}\n")
                    .append(row)
                    .append('\n');
        }
        JsonNode answer = JSON.readTree(elasticsearch.request("POST", "/_bulk?refresh=true", bulk.toString()));
        assertThat(answer.path("errors").asBoolean()).as(answer.toString()).isFalse();
    }

    /** Asks; the parameters as name, value, name, value. */
    public HttpResponse<String> get(String path, String... parameters) throws Exception {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            query.append(i == 0 ? "?" : "&")
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return send("GET", path + query, null);
    }

    /** Sends a request as it stands. */
    public HttpResponse<String> send(String method, String pathAndQuery, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + pathAndQuery))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        contract.check(method, pathAndQuery, response);
        return response;
    }

    /** The answer to a request that succeeds. */
    public JsonNode json(String path, String... parameters) throws Exception {
        HttpResponse<String> response = get(path, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** The answer to a search; the parameters as name, value, name, value. */
    public JsonNode search(String... parameters) throws Exception {
        return json("/metadata/search", parameters);
    }

    /** The problem that a request is answered with. */
    public JsonNode problem(int status, String path, String... parameters) throws Exception {
        HttpResponse<String> response = get(path, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem;
    }

    /** The status of the answer to "can you do your work?". */
    int ready() throws Exception {
        return Management.ready(environment.get("MANAGEMENT_PORT"));
    }

    /** The status of the answer to "do you still work at all?". */
    int live() throws Exception {
        return Management.live(environment.get("MANAGEMENT_PORT"));
    }

    /** Where health and metrics are. */
    String managementPort() {
        return environment.get("MANAGEMENT_PORT");
    }

    /** The value of a metric, with its labels. */
    double metric(String name) throws Exception {
        return Management.metric(environment.get("MANAGEMENT_PORT"), name);
    }

    /** Stops the program; its indices stay. */
    public void stop() {
        if (program != null) {
            program.close();
            program = null;
        }
    }

    /** Stops the program and deletes its indices, of which one may be broken on purpose. */
    @Override
    public void close() throws IOException {
        stop();
        elasticsearch.deleteIndices(index());
    }
}
