package io.metadatasearch.load.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.text.NdjsonBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class BulkTest {

    @Test
    void theFirstRequestHasEveryRow() throws IOException {
        assertThat(Ndjson.body(bulk(3))).isEqualTo(lines(1) + lines(2) + lines(3));
    }

    @Test
    void bytesBehindTheLastRowAreNotSent() throws IOException {
        NdjsonBuffer ndjson = new NdjsonBuffer(0);
        ndjson.raw(lines(1) + "left over");
        Bulk bulk = new Bulk(ndjson, new Cells(0, 0), List.of(row(1, 0)), null);
        assertThat(Ndjson.body(bulk)).isEqualTo(lines(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "5", "1 2", "4 5", "2 4", "1 3 5", "1 2 4 5", "1 2 3 4 5"})
    void theNextRequestHasOnlyTheRowsThatAreLeft(String left) throws IOException {
        Bulk bulk = bulk(5);
        List<String> numbers = List.of(left.split(" "));
        bulk.retry(bulk.pending().stream()
                .filter(row -> numbers.contains(String.valueOf(row.number())))
                .toList());

        StringBuilder expected = new StringBuilder();
        numbers.forEach(number -> expected.append(lines(Integer.parseInt(number))));
        assertThat(Ndjson.body(bulk)).isEqualTo(expected.toString());
        assertThat(bulk.pending())
                .extracting(row -> String.valueOf(row.number()))
                .isEqualTo(numbers);
    }

    @Test
    void rowsThatStandTogetherAreSentAsOnePart() {
        Bulk bulk = bulk(1_000);
        assertThat(bulk.request().operations())
                .singleElement()
                .satisfies(operation ->
                        assertThat(operation._serializables()).toIterable().hasSize(1));
    }

    @Test
    void aRequestCanBeMadeAgain() throws IOException {
        Bulk bulk = bulk(2);
        String first = Ndjson.body(bulk);
        assertThat(Ndjson.body(bulk)).isEqualTo(first);
    }

    private static final Columns.Header HEADER =
            new Columns.Header(List.of("host", "srcPort"), List.of(), List.of(), List.of());

    /** A bulk of rows 1 to count. */
    public static Bulk bulk(int count) {
        NdjsonBuffer ndjson = new NdjsonBuffer(0);
        Cells cells = new Cells(0, 0);
        List<Bulk.Row> rows = new ArrayList<>();
        IntStream.rangeClosed(1, count).forEach(number -> {
            rows.add(row(number, ndjson.length()));
            ndjson.raw(lines(number));
            for (String cell : List.of("host-" + number, "443")) {
                cells.add(cell.toCharArray(), 0, cell.length());
            }
        });
        return new Bulk(ndjson, cells, rows, null);
    }

    private static Bulk.Row row(int number, int from) {
        return new Bulk.Row(
                number, HEADER, 2 * (number - 1), 2, from, from + lines(number).length());
    }

    private static String lines(int number) {
        return "{\"index\":{\"_id\":\"" + number + "\"}}\n{\"host\":\"host-" + number + "\"}\n";
    }
}
