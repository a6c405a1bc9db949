package io.metadatasearch.load.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.RowsNotTakenException;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.BulkTest;
import io.metadatasearch.load.document.Ndjson;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkOutcomeTest {

    private final ObjectLoad load = new ObjectLoad("incoming/a.csv", "a.csv", "etag", 1, InputStream.nullInputStream());

    @AfterEach
    void close() throws IOException {
        load.close();
    }

    @Test
    void rowsThatWereTakenAreCounted() {
        Bulk bulk = BulkTest.bulk(3);
        assertThatCode(() -> check(bulk, 201, 200, 201)).doesNotThrowAnyException();
        assertThat(load.indexed()).isEqualTo(3);
        assertThat(load.rejected().count()).isZero();
        assertThat(bulk.pending()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 413})
    void rowsThatAreRefusedForGoodAreRejectedWithTheReason(int status) throws IOException {
        Bulk bulk = BulkTest.bulk(3);
        check(bulk, 201, status, 201);

        assertThat(load.indexed()).isEqualTo(2);
        assertThat(bulk.pending()).isEmpty();
        assertThat(rejected()).singleElement().satisfies(row -> {
            assertThat(row.path("row").asLong()).isEqualTo(2);
            assertThat(row.path("reason").asText())
                    .isEqualTo("type_" + status + ": reason of " + status + " (cause of " + status + ")");
            assertThat(row.path("raw").asText()).isEqualTo("host-2,443");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void rowsThatCannotBeTakenNowStayInTheBulk(int status) {
        Bulk bulk = BulkTest.bulk(4);
        assertThatThrownBy(() -> check(bulk, 201, status, 200, status))
                .isInstanceOf(RowsNotTakenException.class)
                .hasMessageContainingAll("a.csv", "2 rows", "type_" + status + ": reason of " + status);
        assertThat(load.indexed()).isEqualTo(2);
        assertThat(load.rejected().count()).isZero();
        assertThat(numbers(bulk)).containsExactly(2L, 4L);
    }

    @Test
    void everyRowIsAccountedForOverAllAttempts() throws IOException {
        Bulk bulk = BulkTest.bulk(6);
        for (int i = 0; i < 6; i++) {
            load.nextRow();
        }
        assertThatThrownBy(() -> check(bulk, 201, 429, 400, 503, 201, 429)).isInstanceOf(RowsNotTakenException.class);
        assertThat(numbers(bulk)).containsExactly(2L, 4L, 6L);
        assertThatThrownBy(() -> load.requireRowsIndexed(1))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessage("a.csv: 6 rows were read, but 2 indexed, 1 rejected and 0 dropped");

        assertThatThrownBy(() -> check(bulk, 200, 400, 429)).isInstanceOf(RowsNotTakenException.class);
        assertThat(numbers(bulk)).containsExactly(6L);

        check(bulk, 201);
        assertThat(bulk.pending()).isEmpty();
        assertThat(load.indexed()).isEqualTo(4);
        assertThat(rejected()).extracting(row -> row.path("row").asLong()).containsExactly(3L, 4L);
        assertThatCode(() -> load.requireRowsIndexed(1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void anAnswerToAnotherNumberOfRowsIsNoAnswer(int count) {
        Bulk bulk = BulkTest.bulk(3);
        int[] statuses = new int[count];
        Arrays.fill(statuses, 201);
        assertThatThrownBy(() -> check(bulk, statuses))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessage("a.csv: Elasticsearch answered " + count + " of 3 rows of a bulk");
        assertThat(load.indexed()).isZero();
        assertThat(bulk.pending()).hasSize(3);
    }

    @Test
    void aRefusalWithoutAReasonSaysItsStatus() throws IOException {
        BulkOutcome.check(List.of(new BulkAnswer(400, null)), BulkTest.bulk(1), load);
        assertThat(rejected()).extracting(row -> row.path("reason").asText()).containsExactly("status 400");
    }

    @Test
    void theAnswerToEachRowIsReadWhateverElseThereIs() {
        String answer = """
                {"took":1,"errors":true,"items":[{"index":{"status":201}},
                 {"index":{"_id":"b","status":400,"error":{"type":"t","reason":"r","caused_by":{"type":"c","reason":"why"}}}},
                 {"index":{"_shards":{"total":[1]},"status":200}}],"ingest_took":0}""";
        JacksonJsonpMapper mapper = new JacksonJsonpMapper();
        List<BulkAnswer> answers =
                BulkAnswer.ALL.deserialize(mapper.jsonProvider().createParser(new StringReader(answer)), mapper);
        assertThat(answers).extracting(BulkAnswer::status).containsExactly(201, 400, 200);
        assertThat(answers.get(1).error().causedBy().reason()).isEqualTo("why");
        assertThat(answers.get(2).error()).isNull();
    }

    private void check(Bulk bulk, int... statuses) {
        List<BulkAnswer> items = new ArrayList<>();
        for (int status : statuses) {
            ErrorCause error = status < 300
                    ? null
                    : ErrorCause.of(refused -> refused.type("type_" + status)
                            .reason("reason of " + status)
                            .causedBy(cause -> cause.type("cause").reason("cause of " + status)));
            items.add(new BulkAnswer(status, error));
        }
        BulkOutcome.check(items, bulk, load);
    }

    private static List<Long> numbers(Bulk bulk) {
        return bulk.pending().stream().map(Bulk.Row::number).toList();
    }

    private List<JsonNode> rejected() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(load.rejected().complete())) {
            rows.add(Ndjson.parse(line));
        }
        return rows;
    }
}
