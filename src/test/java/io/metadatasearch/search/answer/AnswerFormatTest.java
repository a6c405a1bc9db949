package io.metadatasearch.search.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormatTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                                      | JSON
            ''                                     | JSON
            */*                                    | JSON
            application/*                          | JSON
            text/*                                 | CSV
            TEXT/CSV; charset=utf-8                | CSV
            application/x-ndjson                   | NDJSON
            text/html, application/xml, */*; q=0.8 | JSON
            text/csv;q=0.5, application/x-ndjson   | NDJSON
            text/csv, application/x-ndjson         | CSV
            application/json;q=0, text/csv;q=0.001 | CSV
            """)
    void whatTheClientAcceptsMost(String accept, AnswerFormat format) {
        assertThat(asked("", accept)).isEqualTo(format);
    }

    @Test
    void theParameterOverridesTheHeader() {
        assertThat(asked("format=csv", "application/json")).isEqualTo(AnswerFormat.CSV);
        assertThat(asked("format=NDJSON", "image/png")).isEqualTo(AnswerFormat.NDJSON);
        assertThatThrownBy(() -> asked("format=xml", null)).hasMessageContaining("format must be json, ndjson or csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/html", "application/json;q=0", ";", ",", "text", "json"})
    void whatIsNotThereIsNotAcceptable(String accept) {
        assertThatThrownBy(() -> asked("", accept))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(406));
    }

    private static AnswerFormat asked(String query, String accept) {
        return AnswerFormat.asked(Parameters.read(query, List.of("format")), accept);
    }
}
