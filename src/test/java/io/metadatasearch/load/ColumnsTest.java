package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

    private static final String TEMPLATE = "schema/index-template.json";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    srcIp,host,bytesIn           | srcIp host bytesIn
                    ts,id.orig_h,id.resp_p       | timestamp srcIp dstPort
                    StartTime,SrcAddr,Dport      | timestamp srcIp dstPort
                    SRC_IP,Host                  | srcIp host
                    my.own column,other          | my_own_column other
                    ,x,                          | column_1 x column_3
                    x,x,X                        | x x_2 X
                    source,_id                   | source_2 column_id
                    query,host                   | query host
                    proto,protocol               | proto protocol
                    """)
    void aColumnBecomesItsFieldOrKeepsItsName(String columns, String fields) throws IOException {
        assertThat(names(shipped().header(List.of(columns.split(",", -1))))).isEqualTo(fields);
    }

    @Test
    void theTypesOfTheTemplateSayWhatIsANumber() throws IOException {
        Columns.Header header = shipped().header(List.of("id.orig_p", "duration", "host", "unknown"));
        assertThat(header.fields()).extracting(Columns.Field::number).containsExactly(true, true, false, false);
    }

    @Test
    void theTimeMayStandInAnyColumnOfItsListInTheirOrder() throws IOException {
        Columns.Header header = shipped().header(List.of("StartTime", "host", "ts"));
        assertThat(header.times()).containsExactly(2, 0);
        assertThat(names(header)).isEqualTo("StartTime host timestamp");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    fields: [a]                                                | expected the two maps fields and time
                    'fields: {a: b}'                                           | expected the two maps fields and time
                    'fields: {a: b}\ntime: {formats: [], zone: UTC}'           | fields.a: expected a list of column names
                    'fields: {a: [x], b: [X]}\ntime: {formats: [], zone: UTC}' | the column X is named by a and b
                    'fields: {a.b: [x]}\ntime: {formats: [], zone: UTC}'       | fields.a.b: this name is not free
                    'fields: {source: [x]}\ntime: {formats: [], zone: UTC}'    | fields.source: this name is not free
                    'fields: {a: [x]}\ntime: {formats: [], zone: Moon}'        | time: Unknown time-zone ID: Moon
                    'fields: {a: [x]}\ntime: {formats: [jjj], zone: UTC}'      | time: Unknown pattern letter: j
                    'fields: {a: [x'                                           | is not YAML
                    """)
    void aMalformedFileIsNamedWithTheMistake(String yaml, String problem, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("columns.yaml"), yaml.replace("\\n", "\n"));
        assertThatThrownBy(() -> new Columns(file.toString(), TEMPLATE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(problem);
    }

    static Columns shipped() throws IOException {
        return new Columns("schema/columns.yaml", TEMPLATE);
    }

    private static String names(Columns.Header header) {
        return String.join(
                " ",
                header.fields().stream().map(field -> field.name().getValue()).toList());
    }
}
