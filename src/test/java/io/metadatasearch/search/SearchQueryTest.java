package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchQueryTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aSearchIsBoundedAndNewestFirst() throws JsonProcessingException {
        JsonNode expected = JSON.readTree("""
                {
                  "size": 10,
                  "timeout": "7s",
                  "track_total_hits": true,
                  "query": {"bool": {"filter": [
                    {"query_string": {
                      "query": "srcIp:127.0.0.1 AND host:google.com",
                      "default_field": "*",
                      "lenient": true,
                      "allow_leading_wildcard": false
                    }},
                    {"range": {"timestamp": {"gte": "2018-05-01", "lte": "2018-05-31T23:59:59Z"}}}
                  ]}},
                  "sort": [{"timestamp": {"order": "desc", "missing": "_last", "unmapped_type": "date"}}]
                }
                """);
        assertThat((JsonNode) new SearchQuery("7s")
                        .read("q=srcIp:127.0.0.1+AND+host%3Agoogle.com"
                                + "&from=2018-05-01&to=2018-05-31T23:59:59Z&size=10"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"&", "q=", "q", "q=%20", "q=+"})
    void withoutAQueryTheNewestRowsAreFound(String query) {
        JsonNode search = read(query);
        assertThat(search.at("/query/bool/filter")).isEmpty();
        assertThat(search.at("/query/bool/filter").isArray()).isTrue();
        assertThat(search.path("size").asInt()).isEqualTo(50);
        assertThat(search.path("timeout").asText()).isEqualTo("10s");
        assertThat(search.path("track_total_hits").asBoolean()).isTrue();
        assertThat(search.at("/sort/0/timestamp/order").asText()).isEqualTo("desc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            q=a+b            | a b
            q=a%20b          | a b
            q=a%2Bb          | a+b
            q=a%26b%3Dc      | a&b=c
            q=uri:x=1        | uri:x=1
            q=m%C3%BCnchen   | münchen
            %71=a            | a
            """)
    void theQueryIsDecodedOnce(String query, String decoded) {
        assertThat(read(query).at("/query/bool/filter/0/query_string/query").asText())
                .isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({
        "from=2018-05-01, gte, 2018-05-01, lte",
        "to=2018-05-31T10:00:00%2B02:00, lte, 2018-05-31T10:00:00+02:00, gte"
    })
    void aTimeSpanMayBeOpenAtOneEnd(String query, String bound, String value, String open) {
        JsonNode range = read(query).at("/query/bool/filter/0/range/timestamp");
        assertThat(range.path(bound).asText()).isEqualTo(value);
        assertThat(range.hasNonNull(open)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000})
    void theSizeIsTaken(int size) {
        assertThat(read("size=" + size).path("size").asInt()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1001", "1e2", "ten", "10.5", "99999999999999", "%2B5", "٣"})
    void aSizeThatIsNoneIsRefused(String size) {
        assertThat(refusal("size=" + size)).startsWith("size must be a whole number from 0 to 1000, was ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Q=a              | Q is no parameter; there are q, from, to and size
            q=a&page=2       | page is no parameter; there are q, from, to and size
            =a               | ' is no parameter; there are q, from, to and size'
            q=a&q=b          | q is given twice
            size=1&size=1    | size is given twice
            q&q              | q is given twice
            q=%              | The URL is not percent-encoded as it should be: %
            q=%zz            | The URL is not percent-encoded as it should be: %zz
            %=a              | The URL is not percent-encoded as it should be: %
            """)
    void aRequestThatIsNotUnderstoodIsRefusedWithTheReason(String query, String reason) {
        assertThat(refusal(query)).isEqualTo(reason);
    }

    @Test
    void nothingOfTheRequestReachesElasticsearchButItsParameters() {
        Set<String> fields = new HashSet<>();
        read("q=%7B%22script%22%3A1%7D%22%2C%22x%22&from=%22%2C%22y%22%3A1&size=3")
                .fieldNames()
                .forEachRemaining(fields::add);
        assertThat(fields).isEqualTo(Set.copyOf(List.of("size", "timeout", "track_total_hits", "query", "sort")));
    }

    private static JsonNode read(String query) {
        return new SearchQuery("10s").read(query);
    }

    private static String refusal(String query) {
        Problem problem = catchThrowableOfType(Problem.class, () -> read(query));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.title()).isEqualTo("Bad parameter");
        return problem.getMessage();
    }
}
