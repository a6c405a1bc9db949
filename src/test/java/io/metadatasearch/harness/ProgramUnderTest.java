package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.program.Program;
import io.metadatasearch.search.Contract;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.tls.Authorities;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;

/**
 * The program in this JVM, with its own settings, and the requests that a test sends to it from outside. Every answer
 * of its search is checked against the contract, {@code schema/openapi.yaml}.
 */
public abstract class ProgramUnderTest implements AutoCloseable {

    /** How long a test waits for something that should happen soon. */
    public static final Duration SOON = Duration.ofMinutes(2);

    public static final ObjectMapper JSON = new ObjectMapper();

    /** The settings, as environment variables; a test may change them until the program starts. */
    public final Map<String, String> environment = new HashMap<>();

    static {
        // Each poll slows down what the test waits for, so a long wait polls less often.
        Awaitility.setDefaultPollInterval(IterativePollInterval.iterative(
                last -> last.compareTo(Duration.ofMillis(400)) < 0 ? last.plusMillis(50) : last,
                Duration.ofMillis(100)));
    }

    private final List<String> headers = new ArrayList<>();
    private final Contract contract = Contract.read();
    private HttpClient http = Management.CLIENT;
    private Program program;

    ProgramUnderTest() throws IOException {
        choosePorts();
    }

    public final void choosePorts() throws IOException {
        environment.put("HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
    }

    /** Starts the program, with further environment variables (name, value, name, value ...). */
    public ProgramUnderTest start(String... more) throws Exception {
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        LogLines.startHere();
        program = Program.start(environment);
        return this;
    }

    /** Stops the program; its servers and their data stay. */
    public void stop() {
        if (program != null) {
            program.close();
            program = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /** Returns the port of health and metrics. */
    public String managementPort() {
        return environment.get("MANAGEMENT_PORT");
    }

    /** Returns the status of the readiness check: can the program do its work? */
    public int ready() throws Exception {
        return Management.ready(managementPort());
    }

    /** Returns the status of the liveness check: does the program still work at all? */
    public int live() throws Exception {
        return Management.live(managementPort());
    }

    public void awaitReady(int expected) {
        await().atMost(SOON).until(this::ready, status -> status == expected);
    }

    public void awaitLive(int expected) {
        await().atMost(SOON).until(this::live, status -> status == expected);
    }

    /** Returns the value of a metric, named with its labels: {@code metadata_sync_files_total{outcome="stored"}}. */
    public double metric(String name) throws Exception {
        return Management.metric(managementPort(), name);
    }

    /** Returns {@code http://127.0.0.1:port}, or https. */
    public String url() {
        return (environment.containsKey("HTTP_TLS_KEY") ? "https" : "http") + "://127.0.0.1:"
                + environment.get("HTTP_PORT");
    }

    /** Sets the headers that are sent from now on (name, value, name, value ...). */
    public void sends(String... namesAndValues) {
        headers.clear();
        headers.addAll(List.of(namesAndValues));
    }

    /** Trusts this certificate, and no other, for requests over HTTPS. */
    public void trusts(LocalCertificate certificate) {
        Settings settings = Settings.read(Map.of("ES_CA", certificate.pem().toString()), List.of());
        TrustManagerFactory trust = Authorities.trusted(settings, "es.ca");
        http = HttpClient.newBuilder().sslContext(Authorities.context(trust)).build();
    }

    /** Returns the paths of the contract. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        contract.paths().fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    /** Sends a GET request to the search API; the parameters are name, value, name, value. */
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

    /** Sends a request to the search API, without encoding anything. */
    public HttpResponse<String> send(String method, String pathAndQuery, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + pathAndQuery))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        HttpResponse<String> response = http.send(request.build(), ProgramUnderTest::text);
        contract.check(method, pathAndQuery, response);
        return response;
    }

    private static HttpResponse.BodySubscriber<String> text(HttpResponse.ResponseInfo info) {
        boolean isZipped = info.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"));
        return HttpResponse.BodySubscribers.mapping(HttpResponse.BodySubscribers.ofByteArray(), bytes -> {
            try (InputStream plain = isZipped && bytes.length > 0
                    ? new GZIPInputStream(new ByteArrayInputStream(bytes))
                    : new ByteArrayInputStream(bytes)) {
                return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Returns the answer to a request that must succeed. */
    public JsonNode json(String path, String... parameters) throws Exception {
        HttpResponse<String> response = get(path, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** Returns the problem that a request is answered with. */
    public JsonNode problem(int status, String path, String... parameters) throws Exception {
        HttpResponse<String> response = get(path, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem;
    }
}
