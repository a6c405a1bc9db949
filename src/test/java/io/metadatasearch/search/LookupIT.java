package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.ProgramUnderTest;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lists of indicators, looked up over HTTP. */
@ExtendWith(SharedElasticsearch.class)
class LookupIT {

    private static final String SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

    private static SearchStage search;

    @BeforeAll
    static void start(LocalElasticsearch elasticsearch) throws Exception {
        search = new SearchStage(elasticsearch);
        search.put("one.csv", """
                {"timestamp":"2018-05-09T10:00:00.000Z","srcIp":"10.0.0.1","dstIp":"93.184.0.1","host":"evil.example",
                 "uri":"/a?b=1"}""", """
                {"timestamp":"2018-05-10T10:00:00.000Z","srcIp":"93.184.0.1","dstIp":"10.0.0.1","host":"www.Evil.example",
                 "uri":"/b"}""", """
                {"timestamp":"2018-05-11T10:00:00.000Z","srcIp":"10.0.0.1","dstIp":"10.0.0.1","host":"notevil.example",
                 "uri":"http://evil.example/c"}""", """
                {"timestamp":"2018-06-11T10:00:00.000Z","srcIp":"2001:db8::1","sha1":"%s","host":"10.0.0.1"}""".formatted(SHA1), """
                {"timestamp":"2018-06-12T10:00:00.000Z","server_name":"Secret.Test","uri":"/s"}""");
        search.start(); // now: what fields there are is asked at the start, and believed for a second
    }

    @AfterAll
    static void stop() throws IOException {
        search.close();
    }

    @BeforeEach
    void sendText() {
        search.sends("Content-Type", "text/plain");
    }

    private static JsonNode lookUp(String parameters, String list) throws Exception {
        HttpResponse<String> response = search.send("POST", "/metadata/lookup" + parameters, list);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ProgramUnderTest.JSON.readTree(response.body());
    }

    private static Map<String, String> counts(JsonNode answer) {
        Map<String, String> counts = new HashMap<>();
        answer.path("indicators")
                .forEach(one -> counts.put(
                        one.path("indicator").asText(),
                        one.path("kind").asText() + " " + one.path("count").asText()));
        return counts;
    }

    @Test
    void eachIsCountedWhereverItStands() throws Exception {
        JsonNode answer = lookUp("", """
                # from a report
                10.0.0.1
                93.184.0.0/24
                2001:0db8:0::1
                evil[.]example
                hxxp://evil[.]example/a?b=1
                http://evil.example/c

                %s
                10.9.9.9
                nobody.example
                ???
                """.formatted(SHA1.toUpperCase(Locale.ROOT)));
        assertThat(counts(answer))
                .containsOnly(
                        Map.entry("10.0.0.1", "ip 3"),
                        Map.entry("93.184.0.0/24", "network 2"),
                        Map.entry("2001:0db8:0::1", "ip 1"),
                        Map.entry("evil[.]example", "domain 2"),
                        Map.entry("hxxp://evil[.]example/a?b=1", "url 1"),
                        Map.entry("http://evil.example/c", "url 1"),
                        Map.entry(SHA1.toUpperCase(Locale.ROOT), "hash 1"),
                        Map.entry("10.9.9.9", "ip 0"),
                        Map.entry("nobody.example", "domain 0"),
                        Map.entry("???", "unknown "));
        assertThat(answer.path("found").asInt()).isEqualTo(7);
        JsonNode first = answer.at("/indicators/0");
        assertThat(first.path("fields").toString()).isEqualTo("[\"dstIp\",\"srcIp\"]");
        assertThat(first.path("first").asText()).isEqualTo("2018-05-09T10:00:00Z");
        assertThat(first.path("last").asText()).isEqualTo("2018-05-11T10:00:00Z");
        assertThat(first.path("samples")).hasSize(3);
        assertThat(first.at("/samples/0/source/file").asText()).isEqualTo("one.csv");
        assertThat(first.at("/samples/0/source/row").asInt()).isEqualTo(3);
        assertThat(answer.at("/indicators/7/first").isNull()).isTrue();
        assertThat(answer.at("/indicators/9/problem").asText()).startsWith("expected an address, ");
    }

    @Test
    void manyNamesAreFoundAsFewAre() throws Exception {
        List<String> names = new ArrayList<>(List.of("evil.example", "EXAMPLE", "www.evil.example", "l.example"));
        IntStream.range(0, 500).forEach(i -> names.add("no" + i + ".example"));
        Map<String, String> counts = counts(lookUp("?samples=0", String.join("\n", names)));
        assertThat(counts)
                .containsEntry("evil.example", "domain 2")
                .containsEntry("EXAMPLE", "domain 3")
                .containsEntry("www.evil.example", "domain 1")
                .containsEntry("l.example", "domain 0")
                .containsEntry("no17.example", "domain 0");
    }

    @Test
    void aNameWithCapitalLettersIsFoundInEachField() throws Exception {
        assertThat(counts(lookUp("", "secret.test\nhttp://secret.test/s")))
                .containsEntry("secret.test", "domain 1")
                .containsEntry("http://secret.test/s", "url 1");
    }

    @Test
    void theRecordsCanBeNarrowed() throws Exception {
        assertThat(counts(lookUp("?from=2018-05-10&to=2018-05-10", "10.0.0.1\nevil.example")))
                .containsEntry("10.0.0.1", "ip 1")
                .containsEntry("evil.example", "domain 1");
        assertThat(counts(lookUp("?q=uri:%2Fb", "10.0.0.1"))).containsEntry("10.0.0.1", "ip 1");
        assertThat(lookUp("?samples=1", "10.0.0.1").at("/indicators/0/samples")).hasSize(1);
    }

    @Test
    void theListIsTextOrJsonAndTheAnswerWhatIsAskedFor() throws Exception {
        search.sends("Content-Type", "application/json; charset=utf-8");
        assertThat(counts(lookUp("", "[\"10.0.0.1\",\"10.0.0.1\"]"))).containsOnly(Map.entry("10.0.0.1", "ip 3"));
        search.sends("Content-Type", "text/plain", "Accept", "text/csv");
        assertThat(search.send("POST", "/metadata/lookup", "10.0.0.1\n=cmd()\n")
                        .body()
                        .lines())
                .containsExactly(
                        "indicator,kind,value,count,first,last,fields,problem",
                        "10.0.0.1,ip,10.0.0.1,3,2018-05-09T10:00:00Z,2018-05-11T10:00:00Z,dstIp srcIp,",
                        "'=cmd(),unknown,,,,,,"
                                + "\"expected an address, a network, a name, a URL, or an MD5, SHA-1, SHA-256 or"
                                + " SHA-512\"");
        search.sends("Content-Type", "text/plain");
        List<String> lines = search.send("POST", "/metadata/lookup?format=ndjson", "10.0.0.1\nevil.example\n")
                .body()
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(ProgramUnderTest.JSON.readTree(lines.get(1)).path("count").asInt())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoListIsRefused() throws Exception {
        assertRefused(400, "", "The list is empty: expected one indicator per line, or a JSON array of indicators");
        assertRefused(400, "\n# nothing\n", "The list is empty");
        String many = IntStream.range(0, 10_001).mapToObj(i -> "10.0.0." + i).collect(Collectors.joining("\n"));
        assertRefused(400, many, "The list has 10001 indicators: expected at most 10000");
        search.sends("Content-Type", "application/json");
        assertRefused(400, "{\"a\":1}", "The body is not a list: expected an array of strings");
        assertRefused(400, "[\"a\",1]", "The list contains 1: expected an array of strings");
        assertRefused(400, "[\"a\"", "The body is not JSON: expected an array of strings");
        search.sends("Content-Type", "application/xml");
        assertRefused(415, "<a/>", "A list must be uncompressed JSON or text");
        search.sends();
        assertThat(search.get("/metadata/lookup").statusCode()).isEqualTo(405);
        assertThat(search.send("OPTIONS", "/metadata/lookup", null).headers().firstValue("Allow"))
                .hasValue("OPTIONS, POST");
    }

    @Test
    void garbageIsAnsweredLineByLine() throws Exception {
        String garbage = IntStream.range(0, 2_000)
                .mapToObj(i -> "\u0001" + (char) ('!' + i % 90) + "{{}}\"\\ ${x} " + i)
                .collect(Collectors.joining("\n"));
        JsonNode answer = lookUp("", garbage);
        assertThat(answer.path("indicators")).hasSize(2_000);
        assertThat(answer.path("found").asInt()).isZero();
    }

    private static void assertRefused(int status, String body, String detail) throws Exception {
        HttpResponse<String> response = search.send("POST", "/metadata/lookup", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(ProgramUnderTest.JSON
                        .readTree(response.body())
                        .path("detail")
                        .asText())
                .startsWith(detail);
    }
}
