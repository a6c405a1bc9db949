package io.metadatasearch.load.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.load.recognition.FileRule;
import io.metadatasearch.load.recognition.Recognition;
import io.metadatasearch.load.recognition.RecognizedFile;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The readers of rows, held against libraries that read the same, and against themselves on a slow network. */
class RowsTest {

    private static final FileRule NOTHING_SET =
            new FileRule(null, null, null, false, null, List.of(), null, List.of(), null);
    private static final List<String> KNOWN = List.of("ts", "srcIp", "host", "a.b");

    /** Gives a few bytes at a time. */
    private static final class Slow extends FilterInputStream {

        private final Random random;

        Slow(byte[] bytes, long seed) {
            super(new ByteArrayInputStream(bytes));
            random = new Random(seed);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(7)));
        }
    }

    private record Row(List<String> columns, List<String> cells, String problem) {}

    private static List<Row> rows(InputStream content) throws IOException {
        RecognizedFile file = Recognition.recognize(content, NOTHING_SET, Dialect.FOUND_OUT, KNOWN::contains);
        List<Row> rows = new ArrayList<>();
        Cells cells = new Cells(0, 0);
        while (true) {
            cells.keep(0);
            int count = file.rows().next(cells);
            if (count == Rows.END) {
                return rows;
            }
            rows.add(new Row(
                    file.rows().columns(),
                    file.rows().problem() == null
                            ? cells.get(0, count)
                            : List.of(file.rows().raw()),
                    file.rows().problem()));
        }
    }

    private static List<Row> rows(String content) throws IOException {
        byte[] bytes = content.getBytes(UTF_8);
        List<Row> rows = rows(new ByteArrayInputStream(bytes));
        assertThat(rows(new Slow(bytes, bytes.length))).as("slowly").isEqualTo(rows);
        return rows;
    }

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|'})
    void whatAnotherLibraryWritesIsReadAsItReadsIt(char delimiter) throws IOException {
        Random random = new Random(delimiter);
        String characters = "ab  \"\"\\,;\t|\n\r'ü日😀-.";
        for (int round = 0; round < 300; round++) {
            StringWriter written = new StringWriter();
            try (CsvWriter csv = CsvWriter.builder()
                    .fieldSeparator(delimiter)
                    .quoteStrategy(random.nextBoolean() ? QuoteStrategies.ALWAYS : QuoteStrategies.REQUIRED)
                    .build(written)) {
                csv.writeRecord("ts", "host", "x");
                for (int row = random.nextInt(20); row >= 0; row--) {
                    csv.writeRecord("1", cell(random, characters), cell(random, characters));
                }
            }
            List<List<String>> expected = new ArrayList<>();
            try (CsvReader<?> reader =
                    CsvReader.builder().fieldSeparator(delimiter).ofCsvRecord(written.toString())) {
                reader.forEach(row -> expected.add(((CsvRecord) row).getFields()));
            }
            assertThat(rows(written.toString()))
                    .as("round " + round + ":\n" + written)
                    .allSatisfy(row -> assertThat(row.problem()).isNull())
                    .extracting(Row::cells)
                    .containsExactlyElementsOf(expected.subList(1, expected.size()));
        }
    }

    /** Without blanks at its ends, which are left out of cells without quotes. */
    private static String cell(Random random, String characters) {
        int[] points = characters.codePoints().toArray();
        StringBuilder cell = new StringBuilder("x");
        for (int length = random.nextInt(8); length > 0; length--) {
            cell.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return cell.append('x').toString();
    }

    @Test
    void rowsLongerThanAWindow() throws IOException {
        String large = "x".repeat(200_000) + "\n\"\"" + "y".repeat(150_000);
        List<Row> rows = rows("ts,host\n1,\"" + large + "\"\n2," + "z".repeat(300_000) + "\n3,c\n");
        assertThat(rows).extracting(row -> row.cells().get(0)).containsExactly("1", "2", "3");
        assertThat(rows.get(0).cells().get(1)).isEqualTo(large.replace("\"\"", "\""));
        assertThat(rows.get(1).cells().get(1)).hasSize(300_000);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // a quote that is lost takes no other row with it
                "`1,\"a\n2,b\n3,c\n`, `[1,\"a]/the quote of cell 2 is not closed [2, b] [3, c]`",
                "`1,\"a\n2,\"b\"\n3,c\n`, `[1,\"a]/the quote of cell 2 is not closed [2, b] [3, c]`",
                "`1,a\"b\n2,\"c\"d\n`, `[1, a\"b] [2, cd]`",
                // sound quotes may span lines
                "`1,\"a\nb\"\n2,c\n`, `[1, a\nb] [2, c]`",
                // a file that escapes with backslashes
                "`1,\"a\\\"b\"\n2,\"c\\\"\"\n3,d\n`, `[1, a\"b] [2, c\"] [3, d]`",
                "`1,\"C:\\\\\"\n2,b\n`, `[1, C:\\\\] [2, b]`",
                "`1,2,3\n2,b\n`, `[1,2,3]/3 cells, but the header has 2 [2, b]`"
            })
    void whatOthersWriteInsteadOfRfc4180(String behindHeader, String expected) throws IOException {
        StringBuilder actual = new StringBuilder();
        for (Row row : rows("ts,host\n" + behindHeader)) {
            actual.append(actual.isEmpty() ? "" : " ")
                    .append(row.cells())
                    .append(row.problem() == null ? "" : "/" + row.problem());
        }
        assertThat(actual).hasToString(expected);
    }

    @Test
    void jsonLinesAreWhatAnotherLibraryReads() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            StringBuilder lines = new StringBuilder();
            List<Map<String, String>> expected = new ArrayList<>();
            for (int row = random.nextInt(10); row >= 0; row--) {
                ObjectNode object = mapper.createObjectNode();
                fill(object, random, 0);
                lines.append(mapper.writeValueAsString(object)).append(random.nextBoolean() ? "\n" : "\r\n\n");
                Map<String, String> flat = new LinkedHashMap<>();
                flatten("", object, flat);
                expected.add(flat);
            }
            List<Map<String, String>> actual = new ArrayList<>();
            for (Row row : rows(lines.toString())) {
                Map<String, String> flat = new LinkedHashMap<>();
                assertThat(row.problem()).isNull();
                for (int i = 0; i < row.columns().size(); i++) {
                    flat.put(row.columns().get(i), row.cells().get(i));
                }
                actual.add(flat);
            }
            assertThat(actual).as("round " + round).isEqualTo(expected);
        }
    }

    private static void fill(ObjectNode object, Random random, int depth) {
        for (int field = random.nextInt(5); field >= 0; field--) {
            String name = "f" + random.nextInt(6);
            switch (random.nextInt(depth > 3 ? 4 : 6)) {
                case 0 -> object.put(name, random.nextInt());
                case 1 -> object.put(name, "ü\"\\\n😀" + random.nextInt());
                case 2 -> object.put(name, random.nextBoolean());
                case 3 -> object.putNull(name);
                case 4 -> fill(object.putObject(name), random, depth + 1);
                default ->
                    object.putArray(name).add(random.nextInt()).add("é\"").addNull();
            }
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> flat) {
        node.properties().forEach(field -> {
            String name = path.isEmpty() ? field.getKey() : path + '.' + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                flatten(name, value, flat);
            } else if (value.isArray()) {
                flat.put(name, "[\"" + value.get(0).asText() + "\",\"\\u00e9\\\"\"]");
            } else if (!value.isNull()) {
                flat.put(name, value.asText());
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1} {\"b\":2}|has text after the JSON object",
                "[1]|is not a JSON object",
                "7|is not a JSON object",
                "{\"a\":1|is not JSON: Unexpected end-of-input",
                "{\"a\":tru}|is not JSON: Unrecognized token 'tru'",
                "nonsense|is not JSON: Unrecognized token 'nonsense'"
            })
    void aLineThatIsNoObjectIsOneRejectedRow(String line, String problem) throws IOException {
        List<Row> rows = rows("{\"ts\":1}\n" + line + "\n{\"ts\":2}\n");
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).problem()).startsWith(problem);
        assertThat(rows.get(1).cells()).containsExactly(line);
        assertThat(rows.get(2).cells().get(0)).isEqualTo("2");
    }

    /** Whatever the bytes are: the same as Java's own decoder makes of them, and counted. */
    @Test
    void brokenTextIsReplacedAndCounted() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            // Begun by UTF-8, so that Windows-1252 is not taken for it; without a byte order mark.
            byte[] all = Arrays.copyOf("aé".getBytes(UTF_8), 3 + bytes.length);
            System.arraycopy(bytes, 0, all, 3, bytes.length);
            String expected = new String(all, UTF_8);
            for (InputStream content : List.of(new ByteArrayInputStream(all), new Slow(all, round))) {
                Text text = new Text(content, null);
                while (text.more(0)) {}
                assertThat(new String(text.chars(), 0, text.limit())).isEqualTo(expected);
                assertThat(text.replaced())
                        .isEqualTo(
                                expected.chars().filter(one -> one == '\uFFFD').count());
                assertThat(text.charset()).isEqualTo(UTF_8);
            }
        }
    }

    @Test
    void theEncodingThatItIs() throws IOException {
        for (String written : List.of("host\nmünchen €\n", "host\nabc\n", "host\n" + "ä".repeat(100_000) + "\n")) {
            for (String charset : List.of("UTF-8", "windows-1252")) {
                Text text = new Text(new Slow(written.getBytes(charset), 3), null);
                while (text.more(0)) {}
                assertThat(new String(text.chars(), 0, text.limit())).isEqualTo(written);
                assertThat(text.replaced()).isZero();
                assertThat(text.isGuessed()).isEqualTo(charset.equals("windows-1252") && !written.contains("abc"));
            }
        }
        Text set = new Text(
                new ByteArrayInputStream("łódź".getBytes("ISO-8859-2")),
                java.nio.charset.Charset.forName("ISO-8859-2"));
        while (set.more(0)) {}
        assertThat(new String(set.chars(), 0, set.limit())).isEqualTo("łódź");
        assertThat(set.charset()).hasToString("ISO-8859-2");
    }
}
