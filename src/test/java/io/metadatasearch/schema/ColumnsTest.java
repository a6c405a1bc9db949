package io.metadatasearch.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

    private static final String COLUMNS = "schema/columns.yaml";
    private static final String TEMPLATE = "schema/index-template.json";
    private static final String TIME = "time: {formats: [], zone: UTC}\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ts id.orig_h id.orig_p id.resp_h id.resp_p proto       | timestamp srcIp srcPort dstIp dstPort proto
            uid orig_l2_addr resp_l2_addr orig_bytes resp_bytes    | uid srcMac dstMac bytesOut bytesIn
            StartTime Dur Proto SrcAddr Sport DstAddr Dport        | timestamp duration proto srcIp srcPort dstIp dstPort
            startDate sIPs sMACs rIPs rMACs sBytesSum rBytesSum    | timestamp srcIp srcMac dstIp dstMac bytesOut bytesIn
            timestamp src_ip dest_ip host url status_code          | timestamp srcIp dstIp host uri status
            query                                                  | host
            server_name                                            | host
            timestamp srcIp dstPort userAgent                      | timestamp srcIp dstPort userAgent
            """)
    void theNamesOfZeekArgusAndOthersBecomeOurs(String columns, String fields) throws IOException {
        assertThat(names(columns.split(" "))).containsExactly(fields.split(" "));
    }

    @Test
    void caseAndBlanksAroundANameDoNotMatter() throws IOException {
        assertThat(names("SRCADDR", " Id.Resp_H ", "HOST")).containsExactly("srcIp", "dstIp", "host");
    }

    @Test
    void theFirstInTheListGetsTheFieldWhereverItStandsInTheFile() throws IOException {
        assertThat(names("query", "server_name", "host")).containsExactly("query", "server_name", "host");
        assertThat(names("query", "server_name")).containsExactly("query", "host");
        assertThat(names("server_name", "query")).containsExactly("host", "query");
    }

    @Test
    void theOneThatDoesNotGetTheFieldKeepsItsOwnName() throws IOException {
        assertThat(names("id.orig_h", "src_ip")).containsExactly("id_orig_h", "srcIp");
    }

    @Test
    void ofTwoColumnsOfOneNameTheFirstGetsTheField() throws IOException {
        assertThat(names("host", "HOST", "host")).containsExactly("host", "HOST", "host_2");
    }

    @Test
    void theOneThatLosesItsFieldToAnotherNameDoesNotClobberIt() throws IOException {
        assertThat(columns("proto: [protocol, proto]")
                        .header(List.of("proto", "protocol"))
                        .fields())
                .extracting(field -> field.name())
                .containsExactly("proto_2", "proto");
    }

    @Test
    void anUnknownColumnKeepsItsNameInItsOwnCase() throws IOException {
        assertThat(names("JA3", "tls version", "a.b..c", "x\ty", "Größe"))
                .containsExactly("JA3", "tls_version", "a_b_c", "x_y", "Größe");
    }

    @Test
    void duplicatesGetANumber() throws IOException {
        assertThat(names("a", "a", "a_2", "a")).containsExactly("a", "a_2", "a_2_2", "a_3");
        assertThat(names("a.b", "a b")).containsExactly("a_b", "a_b_2");
    }

    @Test
    void aColumnWithoutANameIsCalledByItsPlace() throws IOException {
        assertThat(names("", "x", " ", "column_1")).containsExactly("column_1", "x", "column_3", "column_1_2");
    }

    @Test
    void noColumnTakesANameThatIsOurs() throws IOException {
        assertThat(names("source", "_id", "_source", ".", "source.file"))
                .containsExactly("source_2", "column_id", "column_source", "column_", "source_file");
    }

    @Test
    void everyFieldOfAFileHasANameOfItsOwn() throws IOException {
        List<String> names =
                names("host", "", "host_2", "HOST", "host", "source", "source_2", "column_2", "query", "_", "_");
        assertThat(names).hasSize(11).doesNotHaveDuplicates();
    }

    @Test
    void beyondTheMostOnlyColumnsThatAreKnownGetAField() throws IOException {
        Columns.Header header =
                new Columns(COLUMNS, TEMPLATE, 3).header(List.of("a", "host", "b", "c", "id.orig_h", "d"));
        assertThat(header.fields()).extracting(Columns.Field::name).containsExactly("a", "host", "srcIp");
        assertThat(header.more()).extracting(Columns.Field::name).containsExactly("b", "c", "d");
        assertThat(new Columns(COLUMNS, TEMPLATE, 1)
                        .header(List.of("a", "host", "uid"))
                        .fields())
                .extracting(Columns.Field::name)
                .containsExactly("host", "uid");
    }

    @Test
    void aVeryLongNameIsCut() throws IOException {
        String name = "x".repeat(1_000);
        assertThat(names(name + "1", name + "2")).containsExactly("x".repeat(200), "x".repeat(200) + "_2");
    }

    @Test
    void theTypesOfTheTemplateTellWhichFieldsAreNumbers() throws IOException {
        List<String> columns = List.of("id.orig_p", "status", "Dur", "host", "srcIp", "ts", "other");
        assertThat(real().header(columns).fields())
                .extracting(Columns.Field::kind)
                .containsExactly(
                        Columns.Kind.WHOLE,
                        Columns.Kind.WHOLE,
                        Columns.Kind.FRACTION,
                        Columns.Kind.TEXT,
                        Columns.Kind.ADDRESS,
                        Columns.Kind.TIME,
                        Columns.Kind.TEXT);
    }

    @Test
    void theColumnsThatMayHoldTheTimeComeInTheOrderOfTheirList() throws IOException {
        Columns.Header header = real().header(List.of("time", "host", "ts", "timestamp"));
        assertThat(header.times()).containsExactly(new int[] {3}, new int[] {2}, new int[] {0});
        assertThat(header.fields())
                .extracting(field -> field.kind() == Columns.Kind.TIME)
                .containsExactly(false, false, false, true);
    }

    @Test
    void everyFieldOfTheRealFileHasATypeInTheRealTemplate() throws IOException {
        Set<String> types = new HashSet<>();
        new ObjectMapper()
                .readTree(Files.readAllBytes(Path.of(TEMPLATE)))
                .at("/template/mappings/properties")
                .fieldNames()
                .forEachRemaining(types::add);
        types.removeAll(Set.of(
                Columns.SOURCE_FIELD,
                Columns.MORE_FIELD,
                Columns.RAW_FIELD,
                "@timestamp",
                "destination",
                "network",
                "url",
                "http",
                "user_agent"));
        Set<String> fields = new HashSet<>();
        boolean inFields = false;
        for (String line : Files.readAllLines(Path.of(COLUMNS))) {
            if (!line.startsWith(" ") && !line.startsWith("#") && !line.isBlank()) {
                inFields = line.equals("fields:");
            } else if (inFields && line.matches("  \\w.*")) {
                fields.add(line.substring(0, line.indexOf(':')).strip());
            }
        }
        assertThat(fields).isNotEmpty().isEqualTo(types);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ''                                                             | expected the two maps fields and time
            [a, b]                                                         | expected the two maps fields and time
            fields: {a: [a]}                                               | expected the two maps fields and time
            {fields: {host: name}, time: {formats: [], zone: UTC}}         | fields.host: expected a list of column names
            {fields: {host: []}, time: {formats: [], zone: UTC}}           | fields.host: expected a list of column names
            {fields: {source: [a]}, time: {formats: [], zone: UTC}}        | fields.source: this name is reserved
            {fields: {_id: [a]}, time: {formats: [], zone: UTC}}           | fields._id: this name is reserved
            {fields: {a.b: [a]}, time: {formats: [], zone: UTC}}           | fields.a.b: this name is reserved
            {fields: {a: [x], b: [X]}, time: {formats: [], zone: UTC}}     | the column X is in both a and b
            {fields: {a: [x]}, time: {zone: UTC}}                          | expected time.formats (a list) and time.zone (a zone)
            {fields: {a: [x]}, time: {formats: [], zone: Mars/Olympus}}    | time: Unknown time-zone ID: Mars/Olympus
            {fields: {a: [x]}, time: {formats: [yyyy-bb], zone: UTC}}      | time: Unknown pattern letter: b
            {fields: {a: [x                                                | is not YAML
            """)
    void aMalformedFileIsRefusedWithItsNameAndThePlace(String yaml, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("columns.yaml"), yaml.replace("''", ""));
        assertThatThrownBy(() -> new Columns(file.toString(), TEMPLATE, 500))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), problem);
    }

    @Test
    void aYamlErrorSaysTheLine() throws IOException {
        Path file = Files.writeString(folder.resolve("columns.yaml"), "fields:\n  host: [a\n" + TIME);
        assertThatThrownBy(() -> new Columns(file.toString(), TEMPLATE, 500)).hasMessageContaining("line 3");
    }

    @Test
    void aTemplateThatIsNotJsonIsRefusedWithItsNameAndThePlace() throws IOException {
        Path file = Files.writeString(folder.resolve("index-template.json"), "{\n\"template\": }");
        assertThatThrownBy(() -> new Columns(COLUMNS, file.toString(), 500))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file + " is not JSON", "line: 2");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        String missing = folder.resolve("columns.yaml").toString();
        assertThatThrownBy(() -> new Columns(missing, TEMPLATE, 500))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(missing);
    }

    private static Columns real() throws IOException {
        return new Columns(COLUMNS, TEMPLATE, 500);
    }

    private Columns columns(String field) throws IOException {
        Path file = Files.writeString(folder.resolve("columns.yaml"), "fields: {" + field + "}\n" + TIME);
        return new Columns(file.toString(), TEMPLATE, 500);
    }

    private static List<String> names(String... columns) throws IOException {
        return real().header(Arrays.asList(columns)).fields().stream()
                .map(field -> field.name())
                .toList();
    }
}
