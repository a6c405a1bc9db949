package io.metadatasearch.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonBufferTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "\"quoted\" \\ and / more",
                "a\nb\r\n\tc\b\f\u0000\u001f\u007f",
                "\u0080\u00e9\u07ff\u0800\u4e16\u754c\ufffd\uffff",
                "\ud83d\ude00 and \udbff\udfff"
            })
    void whatIsWrittenIsReadAsTheSame(String text) throws IOException {
        assertThat(JSON.readTree(NdjsonBuffer.quoted(text)).asText()).isEqualTo(text);
    }

    @Test
    void everyCharacterThereIsSurvives() throws IOException {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                String text = Character.toString(point);
                assertThat(JSON.readTree(NdjsonBuffer.quoted(text)).asText()).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "\ud83dx", "\ude00\ud83d"})
    void halfACharacterIsReplaced(String text) {
        assertThat(new String(NdjsonBuffer.quoted(text), UTF_8))
                .isEqualTo('"' + text.replaceAll("[\ud800-\udfff]", "\ufffd") + '"');
    }

    @Test
    void nothingIsEscapedThatNeedNotBe() {
        assertThat(new String(NdjsonBuffer.quoted("/search?q=\u00e9 'x' <y>&z"), UTF_8))
                .isEqualTo("\"/search?q=\u00e9 'x' <y>&z\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE})
    void aNumberIsWrittenInDigits(long number) {
        NdjsonBuffer json = new NdjsonBuffer(0);
        json.number(number);
        assertThat(new String(json.copy(), UTF_8)).isEqualTo(String.valueOf(number));
    }

    @Test
    void itGrowsAsItMust() {
        Random random = new Random(3);
        NdjsonBuffer json = new NdjsonBuffer(1);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            String text = "x".repeat(random.nextInt(50));
            json.string(text.toCharArray(), 0, text.length());
            json.raw(',');
            json.raw(text);
            json.raw(text.getBytes(UTF_8));
            json.raw(text.toCharArray(), 0, text.length() / 2);
            expected.append('"').append(text).append("\",").append(text).append(text);
            expected.append(text, 0, text.length() / 2);
        }
        assertThat(new String(json.copy(), UTF_8)).isEqualTo(expected.toString());
        assertThat(json.length()).isEqualTo(expected.length());
    }

    @Test
    void whatIsTakenBackIsGone() {
        NdjsonBuffer json = new NdjsonBuffer(10);
        json.raw("kept");
        int before = json.length();
        json.raw("not");
        json.truncate(before);
        json.raw('!');
        assertThat(new String(json.copy(), UTF_8)).isEqualTo("kept!");
    }
}
