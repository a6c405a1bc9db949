package io.metadatasearch.load.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumbersTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "443",
                "-1",
                "65535",
                "0.5",
                "-0.000001",
                "10.50",
                "1e5",
                "1E5",
                "1e+5",
                "1.5E-10",
                "18446744073709551615"
            })
    void whatJsonTakesForANumberIsOne(String cell) throws JsonProcessingException {
        assertThat(isNumber(cell)).isTrue();
        assertThat(JSON.readTree(cell).isNumber()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--1",
                "+1",
                "01",
                "-01",
                "00",
                ".5",
                "5.",
                "-.5",
                "1.e5",
                "1e",
                "1e+",
                "1e5.0",
                "e5",
                "1 ",
                " 1",
                "1,5",
                "1.2.3",
                "0x2d34",
                "443/tcp",
                "NaN",
                "Infinity",
                "1_000",
                "1-",
                "٣",
                "１"
            })
    void whatJsonDoesNotTakeForANumberIsNone(String cell) {
        assertThat(isNumber(cell)).isFalse();
        if (!cell.isBlank() && cell.equals(cell.strip())) {
            assertThatThrownBy(() -> JSON.readTree(cell)).isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void aNumberOfMoreThanFortyCharactersStaysAText() {
        assertThat(isNumber("1".repeat(40))).isTrue();
        assertThat(isNumber("1".repeat(41))).isFalse();
    }

    /** Within other characters, as cells stand. */
    private static boolean isNumber(String cell) {
        return JsonNumbers.isNumber(("7" + cell + "7").toCharArray(), 1, cell.length() + 1);
    }
}
