package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchQueryTest {

    private final SearchQuery query = new SearchQuery("10s");

    @Test
    void everythingIsFoundWithoutParameters() {
        ObjectNode search = query.read(null);
        assertThat(search.at("/query/bool/filter")).isEmpty();
        assertThat(search.path("size").asInt()).isEqualTo(50);
        assertThat(search.path("timeout").asText()).isEqualTo("10s");
        assertThat(search.at("/sort/0/timestamp/order").asText()).isEqualTo("desc");
    }

    @Test
    void theParametersAreBoundsOfTheSearch() {
        ObjectNode search = query.read("q=srcIp:127.0.0.1+AND%20host:a&from=2018-05-09&to=now-1h&size=7");
        assertThat(search.at("/query/bool/filter/0/query_string/query").asText())
                .isEqualTo("srcIp:127.0.0.1 AND host:a");
        assertThat(search.at("/query/bool/filter/0/query_string/allow_leading_wildcard")
                        .asBoolean(true))
                .isFalse();
        assertThat(search.at("/query/bool/filter/1/range/timestamp/gte").asText())
                .isEqualTo("2018-05-09");
        assertThat(search.at("/query/bool/filter/1/range/timestamp/lte").asText())
                .isEqualTo("now-1h");
        assertThat(search.path("size").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    query=x       | query is no parameter; there are q, from, to and size
                    q=a&q=b       | q is given twice
                    size=1001     | size must be a whole number from 0 to 1000, was 1001
                    size=-1       | size must be a whole number from 0 to 1000, was -1
                    size=         | size must be a whole number from 0 to 1000, was
                    q=%zz         | The URL is not percent-encoded as it should be: %zz
                    """)
    void aBadParameterIsNamed(String raw, String detail) {
        assertThatThrownBy(() -> query.read(raw))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith(detail)
                .extracting("status")
                .isEqualTo(400);
    }
}
