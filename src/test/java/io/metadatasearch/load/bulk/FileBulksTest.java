package io.metadatasearch.load.bulk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.load.ObjectContentTest;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.ObjectReadException;
import io.metadatasearch.load.Quality;
import io.metadatasearch.load.StoredContent;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.DocumentIdsTest;
import io.metadatasearch.load.document.Ndjson;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.LedgerIndex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileBulksTest {

    private static final String PATH = "2018/05-09.csv.gz";

    private static final Dialect RFC_4180 = Dialect.FOUND_OUT;

    private final ObjectLoad load = new ObjectLoad("incoming/" + PATH, PATH, "etag", 1, InputStream.nullInputStream());

    @AfterEach
    void close() throws IOException {
        load.close();
    }

    @Test
    void aBulkIsReadyBeforeTheRestOfTheFileIsRead() throws IOException {
        InputStream endless = new InputStream() {
            private final byte[] row = "example.org\n".getBytes(UTF_8);
            private long read;

            @Override
            public int read() {
                return read < 5 ? "host\n".charAt((int) read++) : row[(int) ((read++ - 5) % row.length)];
            }
        };
        FileBulks csv = new FileBulks(
                new Columns("schema/columns.yaml", "schema/index-template.json", 500),
                NdjsonBodies.rules(),
                "metadata",
                "month",
                1_000,
                4_096,
                null);
        Iterator<Bulk> bulks = csv.read(endless, load, RFC_4180);
        for (int bulk = 1; bulk <= 3; bulk++) {
            assertThat(bulks.next().pending()).hasSize(1_000);
            assertThat(load.rows()).isEqualTo(bulk * 1_000L);
        }
    }

    @Test
    void aCellThatIsNotANumberIsCounted() throws IOException {
        bulks("host,srcPort,duration\na,443,.5\na,0443,1.25\na,1.2.3,1.\na,10.0.0.1,1e3\n");
        assertThat(load.quality().worst()).containsExactly(new Quality.Misfits("srcPort", 2, "1.2.3"));
    }

    @Test
    void aRowBecomesAnActionAndADocument() throws IOException {
        List<Bulk> bulks =
                bulks("ts,id.orig_h,id.orig_p,host,Dur,ja3\n1525860000.5,10.0.0.1,443,example.org,0.25,abc\n");

        assertThat(bulks).singleElement().satisfies(bulk -> assertThat(Ndjson.body(bulk))
                .isEqualTo("""
                {"index":{"_index":"metadata-2018.05","_id":"%s"}}
                {"timestamp":"2018-05-09T10:00:00.500Z","srcIp":"10.0.0.1","srcPort":443,"host":"example.org",\
                "duration":0.25,"ja3":"abc","source":{"file":"2018/05-09.csv.gz","row":1}}
                """.formatted(DocumentIdsTest.id(PATH, 1))));
        assertThat(load.rows()).isEqualTo(1);
    }

    @Test
    void everyRowHasItsNumberItsIdAndTheIndexOfItsTime() throws IOException {
        List<JsonNode> lines = lines("ts,host\n2018-05-31T23:59:59Z,a\n2018-06-01,b\n,c\nnever,d\n");

        assertThat(lines)
                .extracting(line -> line.at("/index/_index").asText(""))
                .containsExactly(
                        "metadata-2018.05", "", "metadata-2018.06", "", "metadata-undated", "", "metadata-undated", "");
        for (int row = 1; row <= 4; row++) {
            assertThat(lines.get(2 * row - 2).at("/index/_id").asText()).isEqualTo(DocumentIdsTest.id(PATH, row));
            assertThat(lines.get(2 * row - 1).at("/source/row").asInt()).isEqualTo(row);
            assertThat(lines.get(2 * row - 1).at("/source/file").asText()).isEqualTo(PATH);
        }
    }

    @Test
    void aColumnBeyondTheMaximumIsNamedInAHeaderAsInTheDocument() throws IOException {
        String csv = "host,my note,his note\na,b,c\n";
        Columns two = new Columns("schema/columns.yaml", "schema/index-template.json", 2);
        FileHeader header = FileHeader.read(
                PATH, new ByteArrayInputStream(csv.getBytes(UTF_8)), two, NdjsonBodies.rules(), RFC_4180);
        assertThat(header.known()).containsExactly("host = host");
        assertThat(header.ownFields()).containsExactly("my_note", "more.his_note");

        FileBulks files = new FileBulks(two, NdjsonBodies.rules(), "metadata", "month", 10, 10, null);
        Bulk bulk = files.read(new ByteArrayInputStream(csv.getBytes(UTF_8)), load, RFC_4180)
                .next();
        JsonNode document = Ndjson.lines(bulk).get(1);
        assertThat(document.at("/my_note").asText()).isEqualTo("b");
        assertThat(document.at("/more/his_note").asText()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void theBeginningOfALongFileEndsWithAWholeLine(String charset) throws IOException {
        String csv = "\uFEFFtimestamp,host\n" + "2018-05-09T10:00:00Z,a.example\n".repeat(20_000);
        FileHeader header = FileHeader.read(
                PATH,
                new ByteArrayInputStream(csv.getBytes(Charset.forName(charset))),
                Columns.in("schema", 500),
                NdjsonBodies.rules(),
                RFC_4180);
        assertThat(header.quality()).isEqualTo(LedgerIndex.GOOD);
        assertThat(header.rows()).isBetween(1_000L, 19_999L);
    }

    @Test
    void aTimeThatCannotBeReadIsKeptAsItIs() throws IOException {
        JsonNode document = document("ts,host\nyesterday,a\n");
        assertThat(document.has("timestamp")).isFalse();
        assertThat(document.at("/raw/timestamp").asText()).isEqualTo("yesterday");
    }

    @Test
    void theTimeIsThatOfTheFirstColumnThatHoldsOne() throws IOException {
        JsonNode document = document("ts,timestamp,host\n1525860000,,a\n");
        assertThat(document.path("timestamp").asText()).isEqualTo("2018-05-09T10:00:00Z");
        assertThat(document.path("ts").asText()).isEqualTo("1525860000");
    }

    @ParameterizedTest
    @CsvSource({"443, true", "-1, true", "0x2d34, false", "443/tcp, false", "007, false", "1e3, true", "NaN, false"})
    void aCellOfANumberFieldIsANumberIfItCanBe(String cell, boolean number) throws IOException {
        JsonNode port = document("id.orig_p,host\n" + cell + ",a\n").path("srcPort");
        assertThat(port.isNumber()).isEqualTo(number);
        assertThat(port.isTextual()).isEqualTo(!number);
        if (!number) {
            assertThat(port.asText()).isEqualTo(cell);
        }
    }

    @Test
    void aNumberIsNotRoundedAndATextFieldNeverANumber() throws IOException {
        JsonNode document = document("orig_bytes,host,other\n18446744073709551615,443,443\n");
        assertThat(document.path("bytesOut").bigIntegerValue()).isEqualTo("18446744073709551615");
        assertThat(document.path("host").isTextual()).isTrue();
        assertThat(document.path("other").isTextual()).isTrue();
    }

    @Test
    void anEmptyCellIsAnAbsentField() throws IOException {
        JsonNode document = document("ts,host,srcIp,ja3\n,,\"\",x\n");
        assertThat(document.fieldNames()).toIterable().containsExactly("ja3", "source");
    }

    @Test
    void quotesHoldDelimitersNewlinesAndQuotes() throws IOException {
        JsonNode document = document("host,uri,note\n\"a,b\",\"line 1\nline 2\r\nline 3\",\"say \"\"no\"\"\"\n");
        assertThat(document.path("host").asText()).isEqualTo("a,b");
        assertThat(document.path("uri").asText()).isEqualTo("line 1\nline 2\r\nline 3");
        assertThat(document.path("note").asText()).isEqualTo("say \"no\"");
        assertThat(load.rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyEndOfALineIsUnderstood(String end) throws IOException {
        String csv = String.join(end, "host,uri", "a,/1", "b,/2");
        for (String file : List.of(csv, csv + end)) {
            assertThat(documents(file))
                    .extracting(document -> document.path("host").asText()
                            + document.path("uri").asText())
                    .containsExactly("a/1", "b/2");
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {',', '\t', ';', '|'})
    void everyDelimiterIsUnderstood(char delimiter) throws IOException {
        JsonNode document = document("host,uri\na,\"/x,y\"\n".replace(',', delimiter));
        assertThat(document.path("host").asText()).isEqualTo("a");
        assertThat(document.path("uri").asText()).isEqualTo("/x" + delimiter + "y");
    }

    @Test
    void aByteOrderMarkNamesTheEncodingAndIsNoPartOfTheHeader() throws IOException {
        String csv = "\uFEFFhost;uri\nmünchen.de;/日本\n";
        for (byte[] file : new byte[][] {csv.getBytes(UTF_8), csv.getBytes(UTF_16LE), csv.getBytes(UTF_16BE)}) {
            JsonNode document = documents(file).get(0);
            assertThat(document.path("host").asText()).isEqualTo("münchen.de");
            assertThat(document.path("uri").asText()).isEqualTo("/日本");
        }
    }

    @Test
    void bytesThatAreNotUtf8AndControlCharactersDoNotStopTheLoad() throws IOException {
        List<JsonNode> documents = documents(
                "host,uri\nm\u00fcnchen.de,/\u0000\u0001/a/longer/path/than/that\nb,/2\n".getBytes(ISO_8859_1));
        assertThat(documents).hasSize(2);
        assertThat(documents.get(0).path("host").asText()).isEqualTo("m\u00fcnchen.de");
        assertThat(documents.get(0).path("uri").asText()).isEqualTo("/\u0000\u0001/a/longer/path/than/that");
        assertThat(load.quality().verdict(0)).isEqualTo("2 undated; not UTF-8, read as windows-1252");
        assertThat(documents.get(1).path("uri").asText()).isEqualTo("/2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n\n", "\uFEFF", "host,uri", "host,uri\n", "host,uri\r\n\r\n"})
    void aFileWithoutRowsHasNoBulks(String csv) throws IOException {
        assertThat(bulks(csv)).isEmpty();
        assertThat(load.rows()).isZero();
        assertThat(load.rejected().count()).isZero();
    }

    @Test
    void blankLinesAreNoRows() throws IOException {
        assertThat(documents("\nhost,uri\n\na,/1\n\r\n\nb,/2\n\n"))
                .extracting(document -> document.at("/source/row").asInt())
                .containsExactly(1, 2);
        assertThat(load.rows()).isEqualTo(2);
    }

    @Test
    void rowsThatDoNotFitTheHeaderAreRejectedAndTheOthersRead() throws IOException {
        assertThat(documents("host,uri\na,/1\nb\nc,/3\nd,/4,x\n \n\"e,\"\"\",,\nf,/7\n"))
                .extracting(document -> document.path("host").asText() + document.at("/source/row"))
                .containsExactly("a1", "c3", "f6");
        assertThat(load.rows()).isEqualTo(6);
        assertThat(Files.readString(load.rejected().complete())).isEqualTo("""
                {"row":2,"reason":"1 cell, but the header has 2","raw":"b"}
                {"row":4,"reason":"3 cells, but the header has 2","raw":"d,/4,x"}
                {"row":5,"reason":"3 cells, but the header has 2","raw":"\\"e,\\"\\"\\",,"}
                """);
    }

    @Test
    void aFileOfRejectedRowsHasNoBulks() throws IOException {
        assertThat(bulks("host,uri\na\nb\nc\n")).isEmpty();
        assertThat(load.rows()).isEqualTo(3);
        assertThat(load.rejected().count()).isEqualTo(3);
    }

    @Test
    void aBulkIsFullWhenItHasItsRows() throws IOException {
        StringBuilder csv = new StringBuilder("host,uri\n");
        for (int row = 1; row <= 10; row++) {
            csv.append(row % 3 == 0 ? "rejected\n" : "a,/" + row + "\n");
        }
        assertThat(bulks(csv.toString(), 3, 4096))
                .extracting(
                        bulk -> bulk.pending().stream().map(Bulk.Row::number).toList())
                .containsExactly(List.of(1L, 2L, 4L), List.of(5L, 7L, 8L), List.of(10L));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void aBulkIsFullWhenItHasItsKib(int kib) throws IOException {
        List<Bulk> bulks =
                bulks("host,uri\n" + "example.org,/a-path-that-is-always-the-same\n".repeat(2_000), 5_000, kib);

        assertThat(bulks).hasSizeGreaterThan(1);
        int total = 0;
        for (Bulk bulk : bulks) {
            int length = Ndjson.body(bulk).length();
            int row = length / bulk.pending().size();
            assertThat(length).isLessThan(kib * 1024 + 2 * row);
            total += bulk.pending().size();
        }
        assertThat(bulks.subList(0, bulks.size() - 1))
                .allSatisfy(bulk -> assertThat(Ndjson.body(bulk)).hasSizeGreaterThanOrEqualTo(kib * 1024));
        assertThat(total).isEqualTo(2_000);
    }

    @Test
    void aRowLargerThanABulkHasABulkOfItsOwn() throws IOException {
        String large = "x".repeat(20_000);
        assertThat(bulks("host,uri\na,/1\n" + large + ",/2\nb,/3\n" + large + ",/4\nc,/5\n", 5_000, 8))
                .extracting(bulk -> bulk.pending().size())
                .containsExactly(2, 2, 1);
    }

    @Test
    void theCellsOfARowAreKeptForAReport() throws IOException {
        Bulk bulk = bulks("host,uri\nb,/0\nragged\na,\"/1,2\"\n").get(0);
        assertThat(bulk.pending()).extracting(bulk::cells).containsExactly(List.of("b", "/0"), List.of("a", "/1,2"));
    }

    @Test
    void afterTheLastBulkThereIsNone() throws IOException {
        Iterator<Bulk> bulks = read(new ByteArrayInputStream("host\na\n".getBytes(UTF_8)), 10, 10);
        assertThat(bulks.next()).isNotNull();
        assertThat(bulks).isExhausted();
        assertThatThrownBy(bulks::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aQuoteThatIsNeverClosedIsOneRejectedRow() throws IOException {
        assertThat(documents("host,uri\na,/1\nb,\"/2\nc,/3\n"))
                .extracting(document -> document.path("host").asText() + document.at("/source/row"))
                .containsExactly("a1", "c3");
        assertThat(Files.readString(load.rejected().complete())).isEqualTo("""
                {"row":2,"reason":"the quote of cell 2 is not closed","raw":"b,\\"/2"}
                """);
    }

    @Test
    void gzipThatBreaksInTheMiddleEndsTheLoadAfterTheRowsBeforeIt() throws IOException {
        byte[] gzip = ObjectContentTest.gzip(manyRows());
        byte[] damaged = gzip.clone();
        damaged[gzip.length / 2] ^= 0x55;
        for (byte[] broken : new byte[][] {Arrays.copyOf(gzip, gzip.length / 2), damaged}) {
            try (ObjectLoad ours = new ObjectLoad("incoming/" + PATH, PATH, "etag", 1, InputStream.nullInputStream())) {
                UnloadableObjectException failure = catchThrowableOfType(
                        UnloadableObjectException.class,
                        () -> all(bulks(100, 4096)
                                .read(
                                        ObjectContentTest.CONTENT.open(ours, new ByteArrayInputStream(broken)),
                                        ours,
                                        RFC_4180)));
                assertThat(ours.rows()).isGreaterThan(1_000L);
                assertThat(failure)
                        .hasMessageStartingWith(PATH + ": cannot be read after row " + ours.rows() + ": ")
                        .hasMessageNotContaining("null");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 20, 1_000})
    void gzipThatEndsAtItsBeginningEndsTheLoad(int length) throws IOException {
        byte[] cut = Arrays.copyOf(ObjectContentTest.gzip(manyRows()), length);
        assertThatThrownBy(() -> bulks(100, 4096)
                        .read(ObjectContentTest.CONTENT.open(load, new ByteArrayInputStream(cut)), load, RFC_4180))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessage(PATH + ": cannot be read at its beginning: the gzip ends too early");
    }

    @Test
    void aBucketThatStopsSendingIsNoFaultOfTheObject() throws IOException {
        for (byte[] stored : new byte[][] {manyRows(), ObjectContentTest.gzip(manyRows())}) {
            InputStream half = ObjectContentTest.breakingAfter(Arrays.copyOf(stored, stored.length / 2));
            assertThatThrownBy(() -> all(bulks(100, 4096)
                            .read(ObjectContentTest.CONTENT.open(load, new StoredContent(PATH, half)), load, RFC_4180)))
                    .hasCauseInstanceOf(ObjectReadException.class)
                    .isNotInstanceOf(UnloadableObjectException.class);

            InputStream beginning = ObjectContentTest.breakingAfter(Arrays.copyOf(stored, 100));
            assertThatThrownBy(() -> bulks(100, 4096)
                            .read(
                                    ObjectContentTest.CONTENT.open(load, new StoredContent(PATH, beginning)),
                                    load,
                                    RFC_4180))
                    .isInstanceOf(ObjectReadException.class);
        }
    }

    /** Some 600 KB that zip badly. */
    private static byte[] manyRows() {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("host,uri\n");
        for (int row = 0; row < 10_000; row++) {
            csv.append(Long.toHexString(random.nextLong())).append(".example.org,/");
            csv.append(Long.toHexString(random.nextLong()))
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        return csv.toString().getBytes(UTF_8);
    }

    private static FileBulks bulks(int rows, int kib) throws IOException {
        return new FileBulks(
                new Columns("schema/columns.yaml", "schema/index-template.json", 500),
                NdjsonBodies.rules(),
                "metadata",
                "month",
                rows,
                kib,
                null);
    }

    private Iterator<Bulk> read(InputStream content, int rows, int kib) throws IOException {
        return bulks(rows, kib).read(content, load, RFC_4180);
    }

    private List<Bulk> bulks(String csv) throws IOException {
        return bulks(csv, 5_000, 4096);
    }

    private List<Bulk> bulks(String csv, int rows, int kib) throws IOException {
        return all(read(new ByteArrayInputStream(csv.getBytes(UTF_8)), rows, kib));
    }

    private static List<Bulk> all(Iterator<Bulk> bulks) {
        List<Bulk> all = new ArrayList<>();
        bulks.forEachRemaining(all::add);
        return all;
    }

    private List<JsonNode> lines(String csv) throws IOException {
        return Ndjson.lines(bulks(csv).get(0));
    }

    private JsonNode document(String csv) throws IOException {
        List<JsonNode> documents = documents(csv);
        assertThat(documents).hasSize(1);
        return documents.get(0);
    }

    private List<JsonNode> documents(String csv) throws IOException {
        return documents(csv.getBytes(UTF_8));
    }

    private List<JsonNode> documents(byte[] csv) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (Bulk bulk : all(read(new ByteArrayInputStream(csv), 5_000, 4096))) {
            List<JsonNode> lines = Ndjson.lines(bulk);
            for (int line = 1; line < lines.size(); line += 2) {
                documents.add(lines.get(line));
            }
        }
        return documents;
    }
}
