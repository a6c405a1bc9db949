package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.bulk.OperationType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkAnswersTest {

    private final ObjectLoad load = new ObjectLoad("incoming/x.csv", "x.csv", "etag");
    private final BulkAnswers answers = new BulkAnswers();
    private final TemporaryFailures failures = new TemporaryFailures();

    @AfterEach
    void close() throws IOException {
        load.close();
    }

    @Test
    void rowsThatWereTakenAreCounted() {
        Bulk bulk = bulk(3);
        answers.check(items(201, 200, 201), bulk, load);
        assertThat(load.indexed()).isEqualTo(3);
        assertThat(bulk.pending()).isEmpty();
        load.requireEveryRowAccountedFor();
    }

    @Test
    void aRowThatIsRefusedForGoodIsRejected() throws IOException {
        answers.check(items(201, 400, 201), bulk(3), load);
        assertThat(load.indexed()).isEqualTo(2);
        assertThat(Files.readAllLines(load.rejected().complete().toPath()))
                .containsExactly("{\"row\":2,\"reason\":\"type_400: reason 400\",\"raw\":\"cell 2\"}");
        load.requireEveryRowAccountedFor();
    }

    @Test
    void rowsThatCannotBeTakenNowAreLeftInTheBulkUntilTheyAre() {
        Bulk bulk = bulk(5);
        assertThatThrownBy(() -> answers.check(items(201, 429, 400, 503, 201), bulk, load))
                .isInstanceOf(RowsNotTakenException.class)
                .hasMessageContaining("x.csv: Elasticsearch could not take 2 rows now");
        assertThat(bulk.pending()).extracting(Bulk.Row::number).containsExactly(2L, 4L);
        assertThatThrownBy(load::requireEveryRowAccountedFor)
                .hasMessage("x.csv: 5 rows were read, but 2 indexed and 1 rejected");

        answers.check(items(201, 201), bulk, load);
        assertThat(load.indexed()).isEqualTo(4);
        load.requireEveryRowAccountedFor();
    }

    @Test
    void anAnswerThatLacksARowIsAnError() {
        Bulk bulk = bulk(3);
        assertThatThrownBy(() -> answers.check(items(201, 201), bulk, load))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessageContaining("answered 2 of 3 rows");
    }

    @ParameterizedTest
    @CsvSource({
        "429, true",
        "503, true",
        "500, true",
        "401, true",
        "403, true",
        "400, false",
        "404, false",
        "413, false"
    })
    void aStatusTellsWhetherWaitingHelps(int status, boolean worthWaiting) {
        ElasticsearchException refused = new ElasticsearchException(
                "bulk", ErrorResponse.of(e -> e.status(status).error(cause -> cause.type("t"))));
        assertThat(failures.worthWaiting(new RuntimeException("wrapped", refused)))
                .isEqualTo(worthWaiting);
    }

    @Test
    void noConnectionIsWorthWaitingButBrokenContentIsNot() {
        assertThat(failures.worthWaiting(new UncheckedIOException(new IOException("refused"))))
                .isTrue();
        assertThat(failures.worthWaiting(new RowsNotTakenException("x", 1, "busy")))
                .isTrue();
        assertThat(failures.worthWaiting(new UnloadableObjectException("x", "broken", new IOException("cut"))))
                .isFalse();
        assertThat(failures.worthWaiting(new RejectedExecutionException())).isFalse();
    }

    private Bulk bulk(int rows) {
        List<Bulk.Row> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(new Bulk.Row(load.nextRow(), List.of("cell " + (i + 1)), i, i + 1));
        }
        return new Bulk(new byte[rows], rows, all);
    }

    private static List<BulkResponseItem> items(int... statuses) {
        List<BulkResponseItem> items = new ArrayList<>();
        for (int status : statuses) {
            items.add(BulkResponseItem.of(item -> {
                item.operationType(OperationType.Index).index("m").status(status);
                return status < 300
                        ? item
                        : item.error(error -> error.type("type_" + status).reason("reason " + status));
            }));
        }
        return items;
    }
}
