package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Management;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.ProgramUnderTest;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.search.access.KeysCommand;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import io.metadatasearch.settings.SettingsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who may ask, and how often. */
@ExtendWith(SharedElasticsearch.class)
class SearchAccessIT {

    @TempDir
    Path work;

    private SearchStage search;
    private Path keys;

    @BeforeEach
    void prepare(LocalElasticsearch elasticsearch) throws Exception {
        search = new SearchStage(elasticsearch);
        keys = work.resolve("keys.json");
        search.put(
                "a.csv",
                "{\"timestamp\":\"2018-05-09T10:00:00.000Z\",\"srcIp\":\"10.1.0.1\",\"host\":\"a\"}",
                "{\"timestamp\":\"2018-05-09T10:00:01.000Z\",\"srcIp\":\"10.2.0.1\",\"host\":\"b\"}");
    }

    @AfterEach
    void stop() throws IOException {
        search.close();
    }

    @Test
    void withoutKeysAStartSaysOnceThatAnybodyMaySearch() throws Exception {
        try (LogLines said = LogLines.of(SearchServer.class)) {
            search.start();
            assertThat(said.messages()).singleElement().asString().startsWith("ANYONE ");
        }
    }

    @Test
    void withoutAValidKeyNothingIsTold() throws Exception {
        String key = add("alice");
        search.start("SEARCH_KEYS_FILE", keys.toString());
        for (String path : List.of(
                "/metadata/search",
                "/metadata/search/explain",
                "/metadata/stats",
                "/metadata/histogram",
                "/metadata/related",
                "/metadata/fields",
                "/metadata/files")) {
            search.sends();
            assertThat(search.problem(401, path).path("detail").asText()).startsWith("An API key is required");
            search.sends("Authorization", "Bearer " + key + "x");
            assertThat(search.problem(401, path).path("detail").asText())
                    .isEqualTo("The key is unknown or has expired");
        }
        search.sends("Authorization", "Bearer " + key);
        assertThat(search.search().at("/total/value").asInt()).isEqualTo(2);
        search.sends("X-API-Key", key);
        assertThat(search.search().at("/total/value").asInt()).isEqualTo(2);
        search.sends();
        assertThat(search.get("/openapi.yaml").statusCode()).isEqualTo(200);
        assertThat(Files.readString(keys)).doesNotContain(key);
    }

    @Test
    void keysThatAreMadeAndRevokedCountAtOnce() throws Exception {
        String alice = add("alice");
        search.start("SEARCH_KEYS_FILE", keys.toString());
        String bob = add("bob", "--expires", "1d");
        search.sends("X-API-Key", bob);
        await().atMost(Pipeline.SOON).until(() -> search.get("/metadata/search").statusCode() == 200);

        keys("revoke", "bob");
        await().atMost(Pipeline.SOON).until(() -> search.get("/metadata/search").statusCode() == 401);
        search.sends("X-API-Key", alice);
        search.search();

        // A file that is broken by hand locks nobody out and lets nobody in.
        Files.writeString(keys, "not json");
        await().during(Duration.ofSeconds(2))
                .atMost(Pipeline.SOON)
                .until(() -> search.get("/metadata/search").statusCode() == 200);
    }

    @Test
    void whoMayReadTheFileOfKeysStaysTheSame() throws Exception {
        add("alice");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r-----"));
        add("bob");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aKeyThatHasExpiredIsRefused() throws Exception {
        String key = add("alice", "--expires", "1d");
        Files.writeString(
                keys, Files.readString(keys).replaceAll("(\"expires\" : \")[^\"]+", "$12020-01-01T00:00:00Z"));
        search.start("SEARCH_KEYS_FILE", keys.toString());
        search.sends("X-API-Key", key);
        search.problem(401, "/metadata/search");
        search.problem(401, "/metadata/related");
        search.sends("X-API-Key", key, "Content-Type", "text/plain");
        assertThat(search.send("POST", "/metadata/lookup", "10.1.0.1").statusCode())
                .isEqualTo(401);
        assertThat(keys("list"))
                .contains("alice")
                .contains("2020-01-01T00:00:00Z (expired)")
                .doesNotContain(key);
    }

    @Test
    void aKeyWithAFilterSeesOnlyWhatItMay() throws Exception {
        String key = add("guest", "--filter", "src_ip:10.1.0.0/16");
        search.start("SEARCH_KEYS_FILE", keys.toString());
        search.sends("X-API-Key", key);
        for (String q : List.of("*:*", "host:b OR host:a", "NOT host:x", "host:x) OR (*:*")) {
            HttpResponse<String> answer = search.get("/metadata/search", "q", q);
            assertThat(answer.body()).as(q).doesNotContain("10.2.0.1");
        }
        assertThat(search.search().at("/total/value").asInt()).isEqualTo(1);
        assertThat(search.get("/metadata/search", "format", "ndjson").body().lines())
                .hasSize(1);
        assertThat(search.json("/metadata/stats", "field", "host").path("values"))
                .hasSize(1);
        assertThat(search.json("/metadata/histogram").at("/total/value").asInt())
                .isEqualTo(1);
        JsonNode related = search.json("/metadata/related");
        assertThat(related.at("/total/value").asInt()).isEqualTo(1);
        assertThat(related.toString()).contains("10.1.").doesNotContain("10.2.0.1");
        search.sends("X-API-Key", key, "Content-Type", "text/plain");
        HttpResponse<String> lookup = search.send("POST", "/metadata/lookup", "10.2.0.1\n10.0.0.0/8\na\nb\n");
        assertThat(lookup.body()).contains("\"found\":2");
        JsonNode hidden = ProgramUnderTest.JSON.readTree(lookup.body()).at("/indicators/0");
        assertThat(hidden.path("count").asInt()).isZero();
        search.sends("X-API-Key", key);
        search.problem(403, "/metadata/files");
        assertThat(search.send("HEAD", "/metadata/search?format=ndjson", null)
                        .headers()
                        .firstValue("Search-Total"))
                .hasValue("1");
        search.sends("X-API-Key", key, "Content-Type", "application/json");
        for (String body : List.of("{}", "{\"q\":\"NOT host:x\"}", "{\"format\":\"csv\"}")) {
            HttpResponse<String> answer = search.send("POST", "/metadata/search", body);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).as(body).contains("10.1.").doesNotContain("10.2.0.1");
        }
        search.sends("Content-Type", "application/json");
        assertThat(search.send("POST", "/metadata/search", "{}").statusCode()).isEqualTo(401);
        assertThat(search.send("HEAD", "/metadata/search", null).statusCode()).isEqualTo(401);
    }

    @Test
    void itListensOnTheAddressOfItsSetting() throws Exception {
        search.start("HTTP_HOST", "127.0.0.2", "MANAGEMENT_HOST", "127.0.0.2");
        for (String port : List.of("HTTP_PORT", "MANAGEMENT_PORT")) {
            int number = Integer.parseInt(search.environment.get(port));
            new Socket("127.0.0.2", number).close();
            assertThatThrownBy(() -> new Socket("127.0.0.1", number).close()).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNoStart() {
        assertThatThrownBy(() -> search.start("HTTP_HOST", "192.0.2.1"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("HTTP_HOST: cannot listen on 192.0.2.1: expected an address of this machine, or 0.0.0.0"
                        + " for all");
    }

    @Test
    void aKeyMayAskSoManyTimesASecond() throws Exception {
        String key = add("alice", "--rate", "2");
        search.start("SEARCH_KEYS_FILE", keys.toString());
        search.sends("X-API-Key", key);
        HttpResponse<String> answer = search.get("/metadata/search");
        assertThat(answer.headers().firstValue("RateLimit-Limit")).hasValue("2");
        assertThat(answer.headers().firstValue("RateLimit-Remaining")).hasValue("1");
        await().atMost(Pipeline.SOON)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> search.get("/metadata/fields").statusCode() == 429);
        await().atMost(Pipeline.SOON)
                .until(() -> search.metric("metadata_search_rejected_requests_total{reason=\"rate\"}") > 0);
        HttpResponse<String> refused = search.get("/metadata/fields");
        if (refused.statusCode() == 429) { // else a second was over in between
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.headers().firstValue("RateLimit-Remaining")).hasValue("0");
        }
        await().atMost(Pipeline.SOON).until(() -> search.get("/metadata/search").statusCode() == 200);

        await().atMost(Pipeline.SOON)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> search.get("/metadata/related").statusCode() == 429);
        search.sends("X-API-Key", key, "Content-Type", "text/plain");
        await().atMost(Pipeline.SOON)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> search.send("POST", "/metadata/lookup", "10.1.0.1").statusCode() == 429);
    }

    @Test
    void theMetricsAreWhatHappened() throws Exception {
        String key = add("alice");
        search.start("SEARCH_KEYS_FILE", keys.toString(), "SEARCH_CACHE_SECONDS", "60");
        search.problem(401, "/metadata/search");
        search.sends("X-API-Key", key);
        search.search("q", "host:a");
        search.search("q", "host:a");
        search.problem(400, "/metadata/stats", "field", "nothing");
        search.problem(404, "/of/a/secret/file.csv");
        assertThat(search.send("POST", "/metadata/fields", "").statusCode()).isEqualTo(405);

        // A request is counted a little after its client has the answer.
        awaitMetric("metadata_search_requests_total{path=\"/metadata/search\",status=\"401\"}", 1);
        awaitMetric("metadata_search_requests_total{path=\"/metadata/search\",status=\"200\"}", 2);
        awaitMetric("metadata_search_requests_total{path=\"/metadata/stats\",status=\"400\"}", 1);
        awaitMetric("metadata_search_requests_total{path=\"other\",status=\"404\"}", 1);
        awaitMetric("metadata_search_requests_total{path=\"/metadata/fields\",status=\"405\"}", 1);
        awaitMetric("metadata_search_request_seconds_count{path=\"/metadata/search\"}", 3);
        awaitMetric("metadata_search_request_seconds_bucket{path=\"/metadata/search\",le=\"+Inf\"}", 3);
        awaitMetric("metadata_search_cache_lookups_total{result=\"miss\"}", 1);
        awaitMetric("metadata_search_cache_lookups_total{result=\"hit\"}", 1);
        awaitMetric("metadata_search_concurrent_requests", 0);
        assertThat(Management.metrics(search.managementPort())).doesNotContain("alice", "secret", key);
    }

    private void awaitMetric(String name, double expected) {
        await().atMost(Pipeline.SOON)
                .untilAsserted(() -> assertThat(search.metric(name)).as(name).isEqualTo(expected));
    }

    @Test
    void theKeysCommandSaysWhatIsWrong() throws Exception {
        add("alice");
        assertThatThrownBy(() -> add("alice")).hasMessageContaining("A key named alice already exists");
        assertThatThrownBy(() -> add("bad name")).hasMessageContaining("The name is missing or invalid");
        assertThatThrownBy(() -> add("bob", "--rate", "0")).hasMessageContaining("--rate must be");
        assertThatThrownBy(() -> add("bob", "--expires", "2001-01-01")).hasMessageContaining("--expires must be");
        assertThatThrownBy(() -> add("bob", "--color", "red")).hasMessageContaining("--color is unknown");
        assertThatThrownBy(() -> keys("revoke", "carol")).hasMessage("There is no key named carol");
        assertThatThrownBy(() -> keys("sing")).hasMessageContaining("Unknown command: keys sing");
        assertThat(keys()).contains("keys add NAME");
    }

    @Test
    void aBrowserMayAskFromThePagesThatAreAllowed() throws Exception {
        search.start("HTTP_CORS_ORIGINS", "https://soc.example.org");
        search.sends("Origin", "https://soc.example.org");
        assertThat(search.get("/metadata/search").headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://soc.example.org");
        search.sends("Origin", "https://evil.example.org");
        assertThat(search.get("/metadata/search").headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void itSpeaksTlsWithACertificateOfOurs() throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "ip:127.0.0.1");
        search.trusts(certificate);
        search.start(
                "HTTP_TLS_CERTIFICATE",
                certificate.pem().toString(),
                "HTTP_TLS_KEY",
                certificate.key().toString());
        assertThat(search.url()).startsWith("https:");
        assertThat(search.search().at("/total/value").asInt()).isEqualTo(2);
    }

    @Test
    void theKeyOfAnotherCertificateIsRefusedAtTheStart() throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "ip:127.0.0.1");
        Path folder = Files.createDirectories(work.resolve("another"));
        LocalCertificate another = LocalCertificate.createAnother(folder, "ip:127.0.0.1");
        assertThatThrownBy(() -> search.start(
                        "HTTP_TLS_CERTIFICATE",
                        certificate.pem().toString(),
                        "HTTP_TLS_KEY",
                        another.key().toString()))
                .hasMessageStartingWith("HTTP_TLS_KEY does not match HTTP_TLS_CERTIFICATE")
                .hasMessageContaining(another.key().toString());
    }

    @Test
    void anAnswerIsGivenAgainForAWhileButToNobodyElse() throws Exception {
        String one = add("one");
        String other = add("other");
        search.start("SEARCH_KEYS_FILE", keys.toString(), "SEARCH_CACHE_SECONDS", "600");
        search.sends("X-API-Key", one);
        String first = search.get("/metadata/search").body();
        String past = search.get("/metadata/search", "to", "now").body();
        search.put("b.csv", "{\"timestamp\":\"2018-05-09T10:00:02.000Z\",\"host\":\"c\"}");
        assertThat(search.get("/metadata/search").body()).isEqualTo(first);
        assertThat(search.get("/metadata/search", "to", "now").body()).isEqualTo(past);
        assertThat(search.search("size", "49").at("/total/value").asInt()).isEqualTo(3);

        search.sends("X-API-Key", other);
        assertThat(search.search().at("/total/value").asInt()).isEqualTo(3);
    }

    @Test
    void eachRequestIsALineInTheAccessLogWithoutItsKeyOrWhatItAsked() throws Exception {
        String key = add("alice", "--rate", "1");
        search.start("SEARCH_KEYS_FILE", keys.toString());
        Logger log = (Logger) LoggerFactory.getLogger("access");
        log.setLevel(Level.INFO); // the log of the tests leaves it out
        try (LogLines said = LogLines.of("access")) {
            search.sends("Authorization", "Bearer " + key);
            search.search("q", "host:a");
            search.problem(429, "/metadata/search");
            search.sends("X-API-Key", "wrong" + key);
            search.problem(401, "/metadata/stats", "field", "host");
            search.problem(404, "/nowhere");
            assertThat(search.send("DELETE", "/metadata/search", null).statusCode())
                    .isEqualTo(405);
            await().untilAsserted(() -> assertThat(said.messages())
                    .extracting(line -> line.replaceFirst("\\d+ ms", "N ms"))
                    .containsExactly(
                            "alice GET /metadata/search 200 N ms 1 hits",
                            "alice GET /metadata/search 429 N ms 0 hits",
                            "- GET /metadata/stats 401 N ms 0 hits",
                            "- GET /nowhere 404 N ms 0 hits",
                            "- DELETE /metadata/search 405 N ms 0 hits"));
        } finally {
            log.setLevel(null);
        }
    }

    private String add(String... nameAndOptions) throws IOException {
        String[] arguments = new String[nameAndOptions.length + 1];
        arguments[0] = "add";
        System.arraycopy(nameAndOptions, 0, arguments, 1, nameAndOptions.length);
        return keys(arguments).lines().toList().get(1);
    }

    private String keys(String... arguments) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        KeysCommand.run(
                List.of(arguments), Optional.of(keys.toString()), new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }
}
