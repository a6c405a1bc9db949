package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.util.BinaryData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvBulksTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectLoad load = new ObjectLoad("incoming/f/x.csv", "f/x.csv", "etag");

    @AfterEach
    void close() throws IOException {
        load.close();
    }

    @Test
    void aRowBecomesADocumentThatSaysWhereItIsFrom() throws IOException {
        List<JsonNode> lines =
                lines("ts,id.orig_h,host,bytesIn,note\n1379288667.706265,10.0.0.1,Google.com,12,\n", 10, 10);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).at("/index/_index").asText()).isEqualTo("m-2013.09");
        assertThat(lines.get(0).at("/index/_id").asText()).isEqualTo(new DocumentIds("f/x.csv").of(1));
        assertThat(lines.get(1)).isEqualTo(JSON.readTree("""
                                {"timestamp":"2013-09-15T23:44:27.706265Z","srcIp":"10.0.0.1","host":"Google.com",
                                 "bytesIn":12,"source":{"file":"f/x.csv","row":1}}
                                """));
    }

    @Test
    void anUnreadableTimeIsKeptAndTheRowIsUndated() throws IOException {
        List<JsonNode> lines = lines("timestamp,host\nonce,a\n", 10, 10);
        assertThat(lines.get(0).at("/index/_index").asText()).isEqualTo("m-undated");
        assertThat(lines.get(1).path("timestamp").asText()).isEqualTo("once");
    }

    @Test
    void theTimeIsThatOfTheFirstColumnThatHasOne() throws IOException {
        List<JsonNode> lines = lines("ts,startDate\n,2018-05-09 10:00:00\n", 10, 10);
        assertThat(lines.get(0).at("/index/_index").asText()).isEqualTo("m-2018.05");
        assertThat(lines.get(1).path("timestamp").asText()).isEqualTo("2018-05-09T10:00:00Z");
        assertThat(lines.get(1).path("startDate").asText()).isEqualTo("2018-05-09 10:00:00");
    }

    @Test
    void aNumberThatIsNoneStaysAText() throws IOException {
        JsonNode document = lines("srcPort,dstPort\n0x2d34,443\n", 10, 10).get(1);
        assertThat(document.path("srcPort").asText()).isEqualTo("0x2d34");
        assertThat(document.path("dstPort").isInt()).isTrue();
    }

    @Test
    void aBulkIsFullByRowsOrByBytes() throws IOException {
        String csv = "host\n" + "a.example\n".repeat(10);
        assertThat(sizes(csv, 4, 1000)).containsExactly(4, 4, 2);
        assertThat(sizes(csv, 10, 1000)).containsExactly(10);
        String wide = "host\n" + ("x".repeat(20_000) + "\n").repeat(6);
        assertThat(sizes(wide, 1000, 40))
                .allSatisfy(size -> assertThat(size).isBetween(1, 3))
                .hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void quotesMayHoldDelimitersAndLineEnds(String end) throws IOException {
        String csv = "uid,note" + end + "C1,\"a,\n\"\"b\"\"\"" + end + "C2,\"\"" + end + end + "C3,c";
        List<JsonNode> lines = lines(csv, 10, 10);
        assertThat(lines).hasSize(6);
        assertThat(lines.get(1).path("note").asText()).isEqualTo("a,\n\"b\"");
        assertThat(lines.get(3).has("note")).isFalse();
        assertThat(lines.get(5).at("/source/row").asLong()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkSaysTheCharset(String charset) throws IOException {
        byte[] content = ("\uFEFF" + "host;uid\nbücher.example;C1\n").getBytes(Charset.forName(charset));
        JsonNode document = documents(content, 10, 10).get(1);
        assertThat(document.path("host").asText()).isEqualTo("bücher.example");
        assertThat(document.path("uid").asText()).isEqualTo("C1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "host\n", "host,uid"})
    void aFileWithoutRowsHasNoBulk(String csv) throws IOException {
        assertThat(lines(csv, 10, 10)).isEmpty();
        assertThat(load.rows()).isZero();
    }

    @Test
    void aRowThatDoesNotFitTheHeaderIsRejectedAsItStands() throws IOException {
        List<JsonNode> lines = lines("a,b\n1,2\n3\n4,\"5,\",6\n7,8\n", 10, 10);

        assertThat(lines).hasSize(4);
        assertThat(load.rows()).isEqualTo(4);
        assertThat(Files.readAllLines(load.rejected().complete().toPath()))
                .containsExactly(
                        "{\"row\":2,\"reason\":\"1 cells, but the header has 2\",\"raw\":\"3\"}",
                        "{\"row\":3,\"reason\":\"3 cells, but the header has 2\",\"raw\":\"4,\\\"5,\\\",6\"}");
    }

    @Test
    void contentThatBreaksOffIsNamedWithThePlace() throws IOException {
        byte[] whole = ObjectContentTest.gzip("host\n" + "a.example\n".repeat(200_000));
        InputStream cut =
                ObjectContent.open("f/x.csv", new ByteArrayInputStream(Arrays.copyOf(whole, whole.length - 20)));
        Iterator<Bulk> bulks = bulks(1000, 1000).read(cut, load);
        assertThatThrownBy(() -> bulks.forEachRemaining(bulk -> {}))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessageMatching("f/x.csv: cannot be read after row [1-9]\\d+: it ends in the middle");
    }

    @Test
    void aQuoteThatIsNeverClosedIsAnError() {
        assertThatThrownBy(() -> lines("a,b\n1,2\n3,\"4\n5,6\n", 10, 10))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessageContaining("f/x.csv: cannot be read after row 1");
    }

    @Test
    void onlyWhatIsLeftIsSentAgain() throws IOException {
        Bulk bulk = bulks(10, 1000)
                .read(new ByteArrayInputStream("host\na\nb\nc\nd\n".getBytes(StandardCharsets.UTF_8)), load)
                .next();
        List<Bulk.Row> all = bulk.pending();
        bulk.retry(List.of(all.get(0), all.get(2), all.get(3)));
        assertThat(sent(bulk).stream().map(line -> line.path("host").asText("")).filter(host -> !host.isEmpty()))
                .containsExactly("a", "c", "d");
        bulk.retry(List.of());
        assertThat(sent(bulk)).isEmpty();
    }

    private CsvBulks bulks(int rows, int kib) throws IOException {
        return new CsvBulks(new Columns("schema/columns.yaml", "schema/index-template.json"), "m", "month", rows, kib);
    }

    private List<Integer> sizes(String csv, int rows, int kib) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        bulks(rows, kib)
                .read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), load)
                .forEachRemaining(bulk -> sizes.add(bulk.pending().size()));
        return sizes;
    }

    private List<JsonNode> lines(String csv, int rows, int kib) throws IOException {
        return documents(csv.getBytes(StandardCharsets.UTF_8), rows, kib);
    }

    private List<JsonNode> documents(byte[] csv, int rows, int kib) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        Iterator<Bulk> bulks = bulks(rows, kib).read(new ByteArrayInputStream(csv), load);
        while (bulks.hasNext()) {
            lines.addAll(sent(bulks.next()));
        }
        return lines;
    }

    /** The lines as they go over the wire. */
    private static List<JsonNode> sent(Bulk bulk) throws IOException {
        BulkRequest request = bulk.request().build();
        List<JsonNode> lines = new ArrayList<>();
        for (BulkOperation operation : request.operations()) {
            Iterator<?> slices = operation._serializables();
            while (slices.hasNext()) {
                byte[] slice = ((BinaryData) slices.next()).asInputStream().readAllBytes();
                for (String line : new String(slice, StandardCharsets.UTF_8).split("\n")) {
                    lines.add(JSON.readTree(line));
                }
            }
        }
        return lines;
    }
}
