package io.metadatasearch.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import io.metadatasearch.load.document.Ndjson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RejectedRowsTest {

    @Test
    void withoutAnyThereIsNoFile() throws IOException {
        try (RejectedRows rejected = new RejectedRows()) {
            assertThat(rejected.count()).isZero();
            assertThatThrownBy(rejected::complete).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void everyRowIsALineOfJson() throws IOException {
        try (RejectedRows rejected = new RejectedRows()) {
            rejected.add(7, "cells", null, "3 cells, but the header has 2", List.of("a", "b", "c"));
            rejected.add(5_000_000_000L, "400", "start", "no \"date\"\nat all", List.of("ä\u0000"));

            assertThat(rejected.count()).isEqualTo(2);
            assertThat(Files.readString(rejected.complete(), UTF_8)).isEqualTo("""
                    {"row":7,"reason":"3 cells, but the header has 2","raw":"a,b,c"}
                    {"row":5000000000,"reason":"no \\"date\\"\\nat all","field":"start","raw":"ä\\u0000"}
                    """);
        }
    }

    static List<List<String>> rows() {
        return List.of(
                List.of("a", "b"),
                List.of("a,b", "say \"no\"", "two\nlines", "two\r\nlines"),
                List.of("", "", ""),
                List.of("a", ""),
                List.of("", "a"),
                List.of("a", " "),
                List.of("a", "b\t"),
                List.of(" a ", " b "),
                List.of("a", "\n"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theCellsCanBeReadFromTheRawText(List<String> cells) throws IOException {
        try (RejectedRows rejected = new RejectedRows()) {
            rejected.add(1, "kind", null, "reason", cells);
            JsonNode row = Ndjson.parse(Files.readString(rejected.complete()));
            assertThat(CsvReader.builder().ofCsvRecord(row.path("raw").asText()).stream())
                    .singleElement()
                    .satisfies(record -> assertThat(record.getFields()).isEqualTo(cells));
        }
    }

    @Test
    void theFileIsGoneWhenTheLoadIsDone() throws IOException {
        RejectedRows rejected = new RejectedRows();
        rejected.add(1, "kind", null, "reason", List.of("a"));
        Path file = rejected.complete();
        assertThat(file).exists();
        rejected.close();
        assertThat(file).doesNotExist();
    }

    @Test
    void theEndOfALoadRemovesItsFile() throws IOException {
        ObjectLoad load = new ObjectLoad("incoming/a.csv", "a.csv", "etag", 1, InputStream.nullInputStream());
        load.reject(1, "kind", null, "reason", List.of("a"));
        Path file = load.rejected().complete();
        load.close();
        assertThat(file).doesNotExist();
    }
}
