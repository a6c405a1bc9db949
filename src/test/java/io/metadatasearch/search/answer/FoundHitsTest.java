package io.metadatasearch.search.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundHitsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANSWER = """
            {"pit_id":"a\\"b","took":7,"timed_out":true,"_shards":{"total":3,"failed":2,"failures":[{"failed":9,
             "reason":{"took":1,"hits":[{}]}}]},"hits":{"total":{"value":12,"relation":"eq"},"max_score":null,"hits":[
             {"_index":"i","_id":"1","_score":null,"_ignored":["srcIp"],"_source":{"host":"}]\\\\","a":{"b":[1,{}]}},"sort":[1,"x"]},
             {"_source":{},"sort":[]},
             {"_id":"{","_source":{"host":"m\u00fcnchen \\" \ud83d\ude00"},"sort":[ -1.5e3 , null,"\\"]"]}]}}""";

    @Test
    void eachRecordIsAPartOfTheAnswer() throws IOException {
        FoundHits hits = hits(ANSWER);
        assertThat(records(ANSWER, hits))
                .containsExactly(
                        "{\"host\":\"}]\\\\\",\"a\":{\"b\":[1,{}]}}",
                        "{}",
                        "{\"host\":\"m\u00fcnchen \\\" \ud83d\ude00\"}");
        assertThat(hits.lastSort().toString()).isEqualTo("[-1500.0,null,\"\\\"]\"]");
    }

    @Test
    void whatComesBeforeTheHitsIsKnownAtOnce() throws IOException {
        FoundHits hits = hits(ANSWER);
        assertThat(hits.took()).isEqualTo(7);
        assertThat(hits.timedOut()).isTrue();
        assertThat(hits.failedShards()).isEqualTo(2);
        assertThat(hits.total()).isEqualTo(12);
    }

    @Test
    void whiteSpaceChangesNothing() throws IOException {
        JsonNode answer = JSON.readTree(ANSWER);
        String pretty = answer.toPrettyString();
        FoundHits hits = hits(pretty);
        assertThat(hits.took()).isEqualTo(7);
        assertThat(hits.total()).isEqualTo(12);
        List<String> records = records(pretty, hits);
        assertThat(records).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(JSON.readTree(records.get(i))).isEqualTo(answer.at("/hits/hits/" + i + "/_source"));
        }
    }

    @Test
    void withoutHitsThereIsNone() throws IOException {
        FoundHits hits = hits(
                "{\"took\":1,\"timed_out\":false,\"_shards\":{\"failed\":0},\"hits\":{\"max_score\":null,\"hits\":[]}}");
        assertThat(hits.next()).isFalse();
        assertThat(hits.next()).isFalse();
        assertThat(hits.total()).isZero();
    }

    @Test
    void anAnswerThatEndsInTheMiddleIsAnError() {
        int hitsEnd = ANSWER.lastIndexOf(']') + 1;
        for (int length = 0; length < hitsEnd; length++) {
            String cut = ANSWER.substring(0, length);
            assertThatThrownBy(() -> records(cut, hits(cut))).as(cut).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNoObjectIsAnError() {
        for (String other : List.of("[]", "null", "\"hits\"", "<html>")) {
            assertThatThrownBy(() -> hits(other)).as(other).isInstanceOf(IOException.class);
        }
    }

    private static FoundHits hits(String answer) throws IOException {
        return new FoundHits(bytes(answer));
    }

    private static List<String> records(String answer, FoundHits hits) throws IOException {
        List<String> records = new ArrayList<>();
        while (hits.next()) {
            records.add(new String(bytes(answer), hits.start(), hits.length(), StandardCharsets.UTF_8));
        }
        return records;
    }

    private static byte[] bytes(String answer) {
        return answer.getBytes(StandardCharsets.UTF_8);
    }
}
