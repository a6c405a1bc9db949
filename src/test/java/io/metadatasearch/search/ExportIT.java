package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All hits as one stream, over HTTP. */
@ExtendWith(SharedElasticsearch.class)
class ExportIT {

    private static final int MANY = 20_000;

    private LocalElasticsearch elasticsearch;
    private SearchStage search;

    @BeforeEach
    void prepare(LocalElasticsearch shared) throws IOException {
        elasticsearch = shared;
        search = new SearchStage(shared);
    }

    @AfterEach
    void stop() throws IOException {
        search.close();
    }

    @Test
    void ndjsonHoldsEachRecordOnceInOrder() throws Exception {
        search.put("many.csv", rows(3_000, ""));
        search.start();
        HttpResponse<String> all = search.get("/metadata/search", "format", "ndjson", "fields", "timestamp,source.row");
        assertThat(all.headers().firstValue("Search-Total")).hasValue("3000");
        assertThat(all.headers().firstValue("Search-Truncated")).hasValue("false");
        List<String> lines = all.body().lines().toList();
        assertThat(lines).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(lines.get(0)).isEqualTo("{\"timestamp\":\"2018-05-09T10:00:02.999Z\",\"source\":{\"row\":3000}}");
        assertThat(lines.get(2_999)).contains("\"row\":1}}");

        search.sends("Accept", "application/x-ndjson");
        assertThat(search.get("/metadata/search", "q", "source.row:<11").body().lines())
                .hasSize(10);
    }

    @Test
    void csvIsSafeToOpenInASpreadsheet() throws Exception {
        search.put("evil.csv", """
                {"timestamp":"2018-05-09T10:00:00.000Z","srcIp":"10.0.0.1","host":"=cmd|' /C calc'!A0","uri":"a,\\"b\\"",
                 "bytesIn":-5,"duration":0.25}""", """
                {"timestamp":"2018-05-09T09:00:00.000Z","host":"@SUM(1)","uri":"-1","method":"+1"}""");
        search.start();
        search.sends("Accept", "text/csv");
        HttpResponse<String> csv =
                search.get("/metadata/search", "fields", "timestamp,srcIp,host,uri,method,bytesIn,source.file");
        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(csv.body())
                .isEqualTo("timestamp,srcIp,host,uri,method,bytesIn,source.file\r\n"
                        + "2018-05-09T10:00:00.000Z,10.0.0.1,'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\",,-5,evil.csv\r\n"
                        + "2018-05-09T09:00:00.000Z,,'@SUM(1),'-1,'+1,,evil.csv\r\n");
        assertThat(search.get("/metadata/search").body())
                .startsWith("timestamp,uid,srcIp,srcPort,srcMac,dstIp,")
                .contains(",source.file,source.row\r\n");
    }

    @Test
    void beforeTheFirstRowAnExportIsEmpty() throws Exception {
        search.start();
        HttpResponse<String> none = search.get("/metadata/search", "format", "ndjson");
        assertThat(none.body()).isEmpty();
        assertThat(none.headers().firstValue("Search-Total")).hasValue("0");
    }

    @Test
    void anExportThatIsCutSaysSo() throws Exception {
        search.put("many.csv", rows(1_200, ""));
        search.start("SEARCH_EXPORT_LIMIT", "1100");
        HttpResponse<String> cut = search.get("/metadata/search", "format", "ndjson");
        assertThat(cut.headers().firstValue("Search-Total")).hasValue("1200");
        assertThat(cut.headers().firstValue("Search-Truncated")).hasValue("true");
        assertThat(cut.body().lines()).hasSize(1_100);
    }

    @Test
    void matchesAreCountedUpToTenThousandUnlessAllAreAskedFor() throws Exception {
        search.put("many.csv", rows(10_001, ""));
        search.start();
        for (String[] asked : new String[][] {{"eq", "10001", "total", "exact"}, {"gte", "10000"}}) {
            String[] parameters = Arrays.copyOfRange(asked, 2, asked.length);
            JsonNode page = search.json("/metadata/search", parameters);
            JsonNode next = search.json(
                    "/metadata/search",
                    Stream.concat(Stream.of("after", page.path("next").asText()), Stream.of(parameters))
                            .toArray(String[]::new));
            for (JsonNode total : List.of(page.path("total"), next.path("total"))) {
                assertThat(total.path("value").asText()).isEqualTo(asked[1]);
                assertThat(total.path("relation").asText()).isEqualTo(asked[0]);
            }
        }
        assertThat(search.json("/metadata/search", "q", "source.row:<10001")
                        .at("/total/relation")
                        .asText())
                .isEqualTo("eq");
        assertThat(search.problem(400, "/metadata/search", "total", "all")
                        .path("detail")
                        .asText())
                .isEqualTo("total must be exact or omitted, was all");
    }

    @Test
    void pagesAndExportsDoNotMix() throws Exception {
        search.start();
        assertThat(search.problem(400, "/metadata/search", "format", "csv", "size", "5")
                        .path("detail")
                        .asText())
                .isEqualTo("size applies only to pages; csv and ndjson return all records");
    }

    @Test
    void aClientThatLeavesInTheMiddleLeavesItsPlace() throws Exception {
        search.put("many.csv", rows(MANY, "x".repeat(1_000)));
        search.start("SEARCH_MAX_CONCURRENT", "1");
        try (Socket client = export()) {
            // It does not read on, so the export is still at work.
            assertThat(search.problem(429, "/metadata/search").path("detail").asText())
                    .startsWith("The limit of 1 concurrent requests is reached");
            assertThat(client.isConnected()).isTrue();
        }
        await().atMost(Pipeline.SOON).until(() -> search.get("/metadata/search").statusCode() == 200);
    }

    @Test
    void anExportThatFailsInTheMiddleBreaksOff() throws Exception {
        search.put("many.csv", rows(MANY, "x".repeat(1_000)));
        search.start("SEARCH_MAX_CONCURRENT", "1");
        try (Socket client = export()) {
            elasticsearch.request("DELETE", "/" + search.index() + "-2018.05", null);
            String rest = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rest).doesNotEndWith("0\r\n\r\n");
        }
        await().atMost(Pipeline.SOON).until(() -> search.get("/metadata/search").statusCode() == 200);
    }

    /** Begins an export, and reads its head. */
    private Socket export() throws IOException {
        URI url = URI.create(search.url());
        Socket client = new Socket();
        client.setReceiveBufferSize(10_000);
        client.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        client.getOutputStream()
                .write("GET /metadata/search?format=ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = client.getInputStream();
        assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        return client;
    }

    private static String[] rows(int count, String filler) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"timestamp\":\"2018-05-09T10:00:%02d.%03dZ\",\"uri\":\"%s\"}"
                        .formatted(i / 1000, i % 1000, filler))
                .toArray(String[]::new);
    }
}
