package io.metadatasearch.load;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelimiterTest {

    @ParameterizedTest
    @ValueSource(chars = {',', '\t', ';', '|'})
    void theOneThatTheHeaderHasIsFound(char delimiter) throws IOException {
        String csv = "ts|host|ip\n1|a,b;c,d,e,f|2\n".replace('|', delimiter);
        assertThat(delimiter(csv, UTF_8)).isEqualTo(delimiter);
        assertThat(delimiter(csv.replace("\n", "\r\n"), UTF_8)).isEqualTo(delimiter);
        assertThat(delimiter(csv.replace("\n", "\r"), UTF_8)).isEqualTo(delimiter);
        assertThat(delimiter("\uFEFF" + csv, UTF_8)).isEqualTo(delimiter);
        assertThat(delimiter("\uFEFF" + csv, UTF_16LE)).isEqualTo(delimiter);
        assertThat(delimiter("\uFEFF" + csv, UTF_16BE)).isEqualTo(delimiter);
    }

    @Test
    void theOneThatTheHeaderHasMostOfIsTaken() throws IOException {
        assertThat(delimiter("bytes, in;bytes, out;host;ip\n", UTF_8)).isEqualTo(';');
        assertThat(delimiter("a;b,c\n", UTF_8)).as("as many of each").isEqualTo(',');
    }

    @Test
    void whatStandsInQuotesDoesNotCount() throws IOException {
        assertThat(delimiter("\"a;b;\"\"c;d\";x,\"e\nf;g;h\",y\n", UTF_8)).isEqualTo(',');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "host", "host\n1;2;3\n"})
    void withoutOneItIsAComma(String csv) throws IOException {
        assertThat(delimiter(csv, UTF_8)).isEqualTo(',');
    }

    @Test
    void aVeryLongHeaderIsJudgedByItsBeginning() throws IOException {
        assertThat(delimiter("a|".repeat(50_000) + ",".repeat(100_000), UTF_8)).isEqualTo('|');
    }

    @Test
    void nothingIsTakenFromTheStream() throws IOException {
        byte[] csv = "ts;host\n".repeat(20_000).getBytes(UTF_8);
        BufferedInputStream content =
                new BufferedInputStream(new ByteArrayInputStream(csv), Delimiter.LOOK_AHEAD_BYTES);
        Delimiter.named("auto").of(content);
        assertThat(content.readAllBytes()).isEqualTo(csv);
    }

    @Test
    void theOneThatIsSetIsTakenWhateverTheHeaderHas() throws IOException {
        byte[] csv = "a,b\tc;d|e,f\tg;h|i".getBytes(UTF_8);
        Map<String, Character> names = Map.of("comma", ',', "tab", '\t', "semicolon", ';', "pipe", '|');
        for (Map.Entry<String, Character> one : names.entrySet()) {
            assertThat(Delimiter.named(one.getKey()).of(new BufferedInputStream(new ByteArrayInputStream(csv))))
                    .isEqualTo(one.getValue());
        }
    }

    @Test
    void anotherNameIsRefused() {
        assertThatThrownBy(() -> Delimiter.named("colon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LOAD_DELIMITER is malformed: expected auto, comma, tab, semicolon or pipe");
    }

    private static char delimiter(String csv, Charset charset) throws IOException {
        return Delimiter.named("auto")
                .of(new BufferedInputStream(
                        new ByteArrayInputStream(csv.getBytes(charset)), Delimiter.LOOK_AHEAD_BYTES));
    }
}
