package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Odd parameters and headers, thousands of them. Whatever is asked is answered as the contract says, never with a fault
 * of ours, and nothing of the inside is told. {@code -Dfuzz.seed} tries others.
 */
@ExtendWith(SharedElasticsearch.class)
class SearchFuzzIT {

    private static final int REQUESTS_OF_EACH = 2_500;
    private static final long SEED = Long.getLong("fuzz.seed", 20180509L);

    private static final List<String> CALLS = List.of(
            "/metadata/search",
            "/metadata/search/explain",
            "/metadata/stats",
            "/metadata/histogram",
            "/metadata/related",
            "/metadata/files");

    private static final List<String> PIECES = List.of(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "\\",
            "/",
            "*",
            "?",
            "~",
            "^",
            ":",
            "::",
            ":(",
            "!",
            "+",
            "-",
            "&&",
            "||",
            "|",
            "&",
            "=",
            "<",
            ">",
            ">=",
            ":>",
            ":<=",
            "#",
            "%",
            "%zz",
            "%00",
            "\0",
            "\n",
            "\r\n",
            "\t",
            " ",
            "  ",
            "$",
            "${body}",
            "${sys.user.dir}",
            "{{es.urls}}",
            "#{1}",
            ",",
            ";",
            ".",
            "..",
            "../..",
            "@",
            "`",
            "\u00e9",
            "\u4e2d",
            "\ud83d\ude00",
            "\ud800",
            "\udc00",
            "\u0000",
            "\u200b",
            "\u202e",
            "\u00a0",
            "\ufeff",
            "AND",
            "OR",
            "NOT",
            "TO",
            "and",
            "null",
            "NaN",
            "true",
            "-0",
            "0",
            "1",
            "-1",
            "1e400",
            "2147483648",
            "9223372036854775808",
            "0x10",
            "1.5",
            "~2",
            "~99999",
            "^1e9",
            "^-1",
            "10.0.0.0/8",
            "10.0.0.0/99",
            "fe80::/10",
            "::ffff:1.2.3.4",
            "999.1.1.1",
            "127.0.0.1",
            "srcIp:",
            "dstIp:",
            "srcPort:",
            "bytesIn:",
            "timestamp:",
            "host:",
            "src_ip:",
            "source.file:",
            "source:",
            "more.x:",
            "more:",
            "nosuch:",
            "_exists_:",
            "_exists_:host",
            "_ignored:",
            "_id:",
            "_index:",
            "_source:",
            "_routing:",
            "_doc",
            "_score",
            "_shard_doc",
            "host",
            "bytesIn:desc",
            "timestamp:asc",
            ":desc",
            ":asc:",
            "userAgent",
            "now",
            "now-24h",
            "now-1d/d",
            "now-999999999y",
            "now+",
            "2018-05-09",
            "2018-13-45",
            "9999-12-31T23:59:59Z",
            "+999999999-01-01",
            "-0001-01-01",
            "1525860000000",
            "1m",
            "0s",
            "99999y",
            "1w",
            "csv",
            "ndjson",
            "json",
            "xml",
            "query_string",
            "{\"match_all\":{}}",
            "<script>",
            "goo*",
            "go?gle",
            "googel~1",
            "/.*/",
            "a".repeat(300));

    private static final List<String> LEAKS = List.of(
            "Exception", "\tat ", "org.elasticsearch", "co.elastic", "java.", "io.vertx", "org.apache", "root_cause");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static SearchStage search;
    private static String next;
    private static List<String> inside;

    @BeforeAll
    static void start(LocalElasticsearch elasticsearch) throws Exception {
        search = new SearchStage(elasticsearch).start();
        for (int file = 0; file < 3; file++) {
            search.put("%d.csv".formatted(file), """
                    {"timestamp":"2018-05-09T10:00:00.000Z","srcIp":"127.0.0.1","host":"google.com","bytesIn":100}""", """
                    {"timestamp":"2018-06-09T10:00:00.000Z","srcIp":"10.1.2.3","userAgent":"x y","more":{"x":"y"}}""", """
                    {"srcIp":"no address","srcPort":"http"}""");
        }
        next = search.search("size", "2").path("next").asText();
        inside = new ArrayList<>(LEAKS);
        inside.add(URI.create(elasticsearch.url()).getAuthority());
        inside.add(search.index());
        inside.add(System.getProperty("user.dir"));
    }

    @AfterAll
    static void stop() throws IOException {
        search.close();
    }

    @Test
    void oddQueries() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < REQUESTS_OF_EACH; i++) {
            ask(one(random, CALLS), "q", pieces(random, 12), "size", "2", "field", "host");
        }
    }

    @Test
    void oddBodies() throws Exception {
        Random random = new Random(SEED + 5);
        List<String> names = List.of("q", "from", "to", "size", "sort", "fields", "after", "format", "x");
        search.sends("Content-Type", "application/json");
        try {
            for (int i = 0; i < REQUESTS_OF_EACH; i++) {
                ObjectNode body = JSON.createObjectNode();
                for (int j = random.nextInt(3); j >= 0; j--) {
                    body.put(one(random, names), pieces(random, 6));
                }
                StringBuilder sent = new StringBuilder(body.toString());
                if (random.nextInt(4) == 0) {
                    sent.insert(random.nextInt(sent.length() + 1), one(random, PIECES));
                }
                checked(search.send("POST", "/metadata/search", sent.toString()), sent.toString());
            }
        } finally {
            search.sends();
        }
    }

    @Test
    void oddParameters() throws Exception {
        Random random = new Random(SEED + 1);
        List<String> names = List.of("from", "to", "size", "sort", "fields", "format", "field", "interval");
        for (int i = 0; i < REQUESTS_OF_EACH; i++) {
            ask(one(random, CALLS), one(random, names), pieces(random, 4), one(random, names), pieces(random, 1));
        }
    }

    @Test
    void oddSorts() throws Exception {
        Random random = new Random(SEED + 2);
        for (int i = 0; i < REQUESTS_OF_EACH; i++) {
            ask("/metadata/search", "sort", pieces(random, 5), "fields", pieces(random, 3));
        }
    }

    @Test
    void oddCursors() throws Exception {
        Random random = new Random(SEED + 3);
        int understood = 0;
        for (int i = 0; i < REQUESTS_OF_EACH; i++) {
            StringBuilder cursor = new StringBuilder(next);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(cursor.length());
                switch (random.nextInt(4)) {
                    case 0 -> cursor.setCharAt(at, (char) (' ' + random.nextInt(95)));
                    case 1 -> cursor.deleteCharAt(at);
                    case 2 -> cursor.insert(at, one(random, PIECES));
                    default -> cursor.setLength(Math.max(1, at));
                }
            }
            understood += ask("/metadata/search", "size", "2", "after", cursor.toString()) == 200 ? 1 : 0;
        }
        assertThat(understood).isBetween(REQUESTS_OF_EACH / 10, REQUESTS_OF_EACH - 1);
    }

    @Test
    void oddHeaders() throws Exception {
        Random random = new Random(SEED + 4);
        List<String> names = List.of(
                "Accept",
                "Authorization",
                "X-API-Key",
                "Content-Type",
                "Accept-Encoding",
                "Range",
                "If-None-Match",
                "CamelHttpUri",
                "CamelHttpRawQuery",
                "CamelHttpResponseCode",
                "CamelBeanMethodName",
                "Origin",
                "Cookie");
        try {
            for (int i = 0; i < REQUESTS_OF_EACH; i++) {
                // What the client sends at all: printable, and no line ends.
                String value = pieces(random, 6).replaceAll("[^\\x20-\\x7e]", "?");
                search.sends(one(random, names), value.isBlank() ? "*" : value);
                ask(one(random, CALLS), "field", "host");
            }
        } finally {
            search.sends();
        }
    }

    private static int ask(String call, String... parameters) throws Exception {
        return checked(search.get(call, parameters), call + " " + List.of(parameters));
    }

    private static int checked(HttpResponse<String> answer, String asked) {
        assertThat(answer.statusCode()).as("%s: %s", asked, answer.body()).isIn(200, 400, 406, 410);
        assertThat(answer.body() + answer.headers().map()).as(asked).doesNotContain(inside);
        return answer.statusCode();
    }

    private static String pieces(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append(one(random, PIECES)).append(random.nextInt(3) == 0 ? " " : "");
        }
        return text.toString();
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
