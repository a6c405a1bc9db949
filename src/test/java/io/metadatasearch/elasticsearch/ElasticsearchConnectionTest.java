package io.metadatasearch.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NStringEntity;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client sends, and whom it trusts: seen by a server with a certificate of a private authority. */
class ElasticsearchConnectionTest {

    private static final List<Headers> SEEN = new CopyOnWriteArrayList<>();
    private static final List<URI> ASKED = new CopyOnWriteArrayList<>();

    @TempDir
    static Path folder;

    private static HttpsServer server;
    private static Path certificate;

    @BeforeAll
    static void startServer() throws Exception {
        LocalCertificate made = LocalCertificate.create(folder, "ip:127.0.0.1");
        certificate = made.pem();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(made.keys())) {
            store.load(in, made.password().toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, made.password().toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            SEEN.add(exchange.getRequestHeaders());
            ASKED.add(exchange.getRequestURI());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop(0);
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
        ASKED.clear();
    }

    @Test
    void anAuthorityOfOurOwnIsTrustedWhenItIsNamedAndOnlyThen() throws IOException {
        try (RestClient client = open("ES_CA", certificate.toString())) {
            client.performRequest(new Request("GET", "/x"));
        }
        assertThat(SEEN).hasSize(1);
        try (RestClient client = open()) {
            assertThatThrownBy(() -> client.performRequest(new Request("GET", "/x")))
                    .isInstanceOf(IOException.class);
        }
        assertThat(SEEN).hasSize(1);
    }

    @Test
    void anApiKeyOrAUserIsSentWithEveryRequest() throws IOException {
        try (RestClient client = open("ES_CA", certificate.toString(), "ES_API_KEY", "a2V5")) {
            client.performRequest(new Request("GET", "/x"));
        }
        try (RestClient client =
                open("ES_CA", certificate.toString(), "ES_USERNAME", "reader", "ES_PASSWORD", "pass:wörd")) {
            client.performRequest(new Request("GET", "/x"));
        }
        assertThat(SEEN)
                .extracting(headers -> headers.getFirst("Authorization"))
                .containsExactly(
                        "ApiKey a2V5",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString("reader:pass:wörd".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyRequestAsksForVersion8() throws IOException {
        try (RestClient client = open("ES_CA", certificate.toString())) {
            Request json = new Request("POST", "/m/_search");
            json.setJsonEntity("{}");
            client.performRequest(json);
            Request bulk = new Request("POST", "/_bulk?timeout=1m");
            bulk.setEntity(new NStringEntity(
                    "{}\n", ContentType.parse("application/vnd.elasticsearch+x-ndjson;compatible-with=9")));
            client.performRequest(bulk);
        }
        assertThat(SEEN).allSatisfy(headers -> {
            assertThat(headers.getFirst("Accept")).isEqualTo("application/vnd.elasticsearch+json; compatible-with=8");
            assertThat(headers.getFirst("Content-Type"))
                    .contains("compatible-with=8")
                    .doesNotContain("9");
        });
        assertThat(SEEN.get(1).getFirst("Content-Type")).contains("x-ndjson");
        assertThat(ASKED.get(0).getQuery()).isNull();
        assertThat(ASKED.get(1).getQuery())
                .startsWith("timeout=1m&filter_path=")
                .contains("items.*.error");
    }

    @Test
    void aNodeThatIsAwayIsPassedOver() throws IOException {
        try (RestClient client = open(
                "ES_CA",
                certificate.toString(),
                "ES_URLS",
                "https://127.0.0.1:1, https://127.0.0.1:" + server.getAddress().getPort())) {
            for (int i = 0; i < 4; i++) {
                client.performRequest(new Request("GET", "/x"));
            }
        }
        assertThat(SEEN).hasSize(4);
    }

    @Test
    void aFileWithoutACertificateIsNamed() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
        assertThatThrownBy(() -> open("ES_CA", empty.toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("ES_CA ")
                .hasMessageContaining(empty.toString());
    }

    private static RestClient open(String... more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("STAGE", "search");
        environment.put("ES_URLS", "https://127.0.0.1:" + server.getAddress().getPort());
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return ElasticsearchConnection.open(Settings.read(environment));
    }
}
