package io.metadatasearch.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.harness.LogLines;
import io.metadatasearch.harness.Management;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What researchers ask, and what they are told, over HTTP. */
@ExtendWith(SharedElasticsearch.class)
class SearchIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static SearchStage search;

    @BeforeAll
    static void start(LocalElasticsearch elasticsearch) throws Exception {
        search = new SearchStage(elasticsearch).start();
        search.put("day/one.csv", """
                {"timestamp":"2018-05-09T10:00:00.000Z","srcIp":"127.0.0.1","dstIp":"10.0.0.1","host":"google.com",
                 "bytesIn":100,"userAgent":"Mozilla/5.0 (X11)","uri":"/a/b","method":"GET","status":404,"dstPort":80}""", """
                {"timestamp":"2018-05-09T11:00:00.000Z","srcIp":"10.1.2.3","host":"Example.org","bytesIn":2000,
                 "method":"POST","status":200,"dstPort":22,"userAgent":"curl/7.58.0","uri":"/search?q=metadata",
                 "srcMac":"00:0c:29:3e:aa:bb"}""", """
                {"timestamp":"2018-05-10T00:00:00.000Z","srcIp":"10.200.0.9","host":"google.com","bytesIn":30,
                 "colour":"blue"}""");
        search.put("two.csv", """
                {"timestamp":"2018-06-01T00:00:00.000Z","srcIp":"fe80::1","host":"www.google.com","bytesIn":5}""", """
                {"srcIp":"192.168.0.1","host":"no-time.example","srcPort":"0x2d34","more":{"deep_column":"x"}}""");
    }

    @AfterAll
    static void stop() throws IOException {
        search.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            srcIp:127.0.0.1 AND host:google.com | day/one.csv:1
            host:google.com                     | day/one.csv:3 day/one.csv:1
            host:GOOGLE.com                     | day/one.csv:3 day/one.csv:1
            google.com                          | day/one.csv:3 day/one.csv:1
            srcIp:"10.0.0.0/8"                  | day/one.csv:3 day/one.csv:2
            srcIp:10.0.0.0/8                    | day/one.csv:3 day/one.csv:2
            (srcIp:10.0.0.0/8) AND srcIp:10.200.0.0/16 | day/one.csv:3
            srcIp:"fe80::/10"                   | two.csv:1
            bytesIn:>1000                       | day/one.csv:2
            bytesIn:[30 TO 100]                 | day/one.csv:3 day/one.csv:1
            bytesIn:{30 TO 100]                 | day/one.csv:1
            _exists_:userAgent                  | day/one.csv:2 day/one.csv:1
            NOT _exists_:timestamp              | two.csv:2
            userAgent:mozilla                   | day/one.csv:1
            hostgator.com OR host:www.google.com | two.csv:1
            "srcIp127.0.0.1" OR host:www.google.com | two.csv:1
            uri:"/a/b"                          | day/one.csv:1
            uri:\\/a\\/b                        | day/one.csv:1
            host:goo*                           | day/one.csv:3 day/one.csv:1
            host:GOO*                           | day/one.csv:3 day/one.csv:1
            goo*                                | day/one.csv:3 day/one.csv:1
            host:*.google.com                   | two.csv:1
            host:g?ogle.com                     | day/one.csv:3 day/one.csv:1
            host:googel.com~                    | day/one.csv:3 day/one.csv:1
            host:[f TO h]                       | day/one.csv:3 day/one.csv:1
            host:google.com srcIp:127.0.0.1     | day/one.csv:1
            +host:google.com -srcIp:127.0.0.1   | day/one.csv:3
            host:google.com NOT srcIp:127.0.0.1 | day/one.csv:3
            host:google.com !srcIp:127.0.0.1    | day/one.csv:3
            host:google.com && srcIp:127.0.0.1  | day/one.csv:1
            host:example.org OR bytesIn:5       | two.csv:1 day/one.csv:2
            host:example.org OR bytesIn:5 AND srcIp:10.0.0.1 | day/one.csv:2
            (host:example.org OR bytesIn:5) AND srcIp:10.1.2.3 | day/one.csv:2
            srcIp:10.1.2.*                      | day/one.csv:2
            srcIp:10.1.*                        | day/one.csv:2
            srcIp:10.*.*.*                      | day/one.csv:3 day/one.csv:2
            srcIp:fe80::1                       | two.csv:1
            srcIp:fe80::/10                     | two.csv:1
            srcIp:(fe80::1 OR 127.0.0.1)        | two.csv:1 day/one.csv:1
            fe80::1                             | two.csv:1
            fe80::/10                           | two.csv:1
            10.0.0.1                            | day/one.csv:1
            10.0.0.0/24                         | day/one.csv:1
            10.200.0.*                          | day/one.csv:3
            srcIp:[10.0.0.0 TO 10.100.0.0]      | day/one.csv:2
            srcIp:>=10.200.0.0/16 AND srcIp:<10.201.0.0 | day/one.csv:3
            bytesIn:>1k                         | day/one.csv:2
            bytesIn:<1KiB AND bytesIn:>=100     | day/one.csv:1
            bytesIn:2k                          | day/one.csv:2
            bytesIn:2e3                         | day/one.csv:2
            2000                                | day/one.csv:2
            dstPort:http                        | day/one.csv:1
            dstPort:(ssh OR HTTP)               | day/one.csv:2 day/one.csv:1
            dstPort:[ssh TO http]               | day/one.csv:2 day/one.csv:1
            status:4xx                          | day/one.csv:1
            status:4*                           | day/one.csv:1
            status:40?                          | day/one.csv:1
            status:20*                          | day/one.csv:2
            status:>=4xx                        | day/one.csv:1
            timestamp:2018-05-10                | day/one.csv:3
            timestamp:2018-05-09T10:00          | day/one.csv:1
            timestamp:>2018-05-09               | two.csv:1 day/one.csv:3
            timestamp:[2018-05-09 TO 2018-05-10} | day/one.csv:2 day/one.csv:1
            timestamp:1525860000                | day/one.csv:1
            2018-05-10                          | day/one.csv:3
            userAgent:curl/7*                   | day/one.csv:2
            userAgent:curl/7.58.0               | day/one.csv:2
            userAgent:Moz*                      | day/one.csv:1
            userAgent:"mozilla x11"~2           | day/one.csv:1
            userAgent.keyword:curl*             | day/one.csv:2
            curl/7*                             | day/one.csv:2
            uri:/search*                        | day/one.csv:2
            uri:/search?q=metadata              | day/one.csv:2
            uri:/a/b                            | day/one.csv:1
            srcMac:00:0c:29:3e:aa:bb            | day/one.csv:2
            00:0c:29:3e:aa:bb                   | day/one.csv:2
            bytesIn:*                           | two.csv:1 day/one.csv:3 day/one.csv:2 day/one.csv:1
            more.deep_column:x*                 | two.csv:2
            _ignored:src_port                   | two.csv:2
            host:(google.com OR example.org) -bytesIn:30 | day/one.csv:2 day/one.csv:1
            host:(google.com OR example.org)    | day/one.csv:3 day/one.csv:2 day/one.csv:1
            source.file:"day/one.csv" AND source.row:2 | day/one.csv:2
            more.deep_column:x                  | two.csv:2
            colour:blue                         | day/one.csv:3
            src_ip:127.0.0.1                    | day/one.csv:1
            id.orig_h:127.0.0.1                 | day/one.csv:1
            id\\.orig_h:127.0.0.1               | day/one.csv:1
            SRCIP:127.0.0.1                     | day/one.csv:1
            _exists_:http_user_agent            | day/one.csv:2 day/one.csv:1
            _ignored:srcPort                    | two.csv:2
            *:*                                 | two.csv:1 day/one.csv:3 day/one.csv:2 day/one.csv:1 two.csv:2
            """)
    void theQueryFindsItsRows(String q, String rows) throws Exception {
        assertThat(places(search.search("q", q))).containsExactly(rows.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2018-05-09           | 2018-05-09                    | 2
            2018-05              | 2018-05                       | 3
            2018                 | 2018                          | 4
            2018-05-09T10:00     | 2018-05-09T10:00              | 1
            2018-05-09T10:30:00Z |                               | 3
                                 | 2018-05-09T12:00:00+02:00     | 1
            2018-05-09T12:00:01+02:00 | 2018-05-09T23:59:59.999Z | 1
            now-24h              | now                           | 0
            now-1d/d             |                               | 0
                                 | now-8y/y                      | 4
            """)
    void theTimeSpanHasBothItsEnds(String from, String to, long count) throws Exception {
        List<String> parameters = new ArrayList<>();
        if (from != null) {
            parameters.addAll(List.of("from", from));
        }
        if (to != null) {
            parameters.addAll(List.of("to", to));
        }
        JsonNode found = search.search(parameters.toArray(String[]::new));
        assertThat(found.at("/total/value").asLong()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytesIn              | two.csv:1 day/one.csv:3 day/one.csv:1 day/one.csv:2 two.csv:2
            bytesIn:desc         | day/one.csv:2 day/one.csv:1 day/one.csv:3 two.csv:1 two.csv:2
            host,bytesIn:desc    | day/one.csv:2 day/one.csv:1 day/one.csv:3 two.csv:2 two.csv:1
            userAgent:desc       | day/one.csv:2 day/one.csv:1 day/one.csv:3 two.csv:1 two.csv:2
            srcIp                | day/one.csv:2 day/one.csv:3 day/one.csv:1 two.csv:2 two.csv:1
            colour,source.file   | day/one.csv:3 day/one.csv:1 day/one.csv:2 two.csv:1 two.csv:2
            source.file:desc,source.row:desc | two.csv:2 two.csv:1 day/one.csv:3 day/one.csv:2 day/one.csv:1
            more.deep_column     | two.csv:2 day/one.csv:1 day/one.csv:2 day/one.csv:3 two.csv:1
            """)
    void theOrderIsTheOneAskedFor(String sort, String rows) throws Exception {
        assertThat(places(search.search("sort", sort))).containsExactly(rows.split(" "));
        // Page by page it is the same, whatever is missing in the last record of a page.
        for (int size = 1; size <= 4; size++) {
            assertThat(pages(size, "sort", sort)).as(size + " a page").containsExactly(rows.split(" "));
        }
    }

    @Test
    void onlyTheFieldsThatAreWantedCome() throws Exception {
        JsonNode hit = search.search("q", "srcIp:127.0.0.1", "fields", "src_ip, host,source.row")
                .at("/hits/0");
        Set<String> names = new HashSet<>();
        hit.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactlyInAnyOrder("srcIp", "host", "source");
        assertThat(hit.path("source").toString()).isEqualTo("{\"row\":1}");
    }

    @Test
    void aSizeOfNothingOnlyCounts() throws Exception {
        JsonNode found = search.search("size", "0");
        assertThat(found.at("/total/value").asLong()).isEqualTo(5);
        assertThat(found.path("hits")).isEmpty();
        assertThat(found.has("next")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            (a OR b            | q, character 1: the ( is not closed
            a) OR b            | q, character 2: this ) has no matching (
            host:"abc          | q, character 6: the quotation mark is not closed
            a AND              | q, character 3: AND needs a term before and after it
            OR a               | q, character 1: OR needs a term before and after it
            a AND OR b         | q, character 7: OR needs a term before and after it
            host: AND b        | q, character 5: expected a value after the :
            bytesIn:[1 TO      | q, character 9: expected a range [from TO to], as in bytesIn:[100 TO 200]
            host:*.*.com       | q, character 6: a term cannot begin with a wildcard: it would read every term of a field
            host:*oogle        | q, character 6: a term cannot begin with a wildcard: it would read every term of a field
            ?oogle             | q, character 1: a term cannot begin with a wildcard: it would read every term of a field
            host:/goo.*/       | q, character 6: regular expressions are not allowed; put a text that looks like one in quotation marks
            _id:1              | q, character 1: _id is not a field of the records
            _index:x           | q, character 1: _index is not a field of the records
            _exists_:_source   | q, character 10: _source is not a field of the records
            src\\*:1           | q, character 1: a field name cannot contain a wildcard: write the full name
            srcIq:1            | q, character 1: Unknown field srcIq. Did you mean srcIp? GET /metadata/fields lists them all
            nonsense_name:1    | q, character 1: Unknown field nonsense_name. GET /metadata/fields lists them all
            host:a^2           | q, character 7: records are not ranked, so a ^ with a number has no meaning: put the term in quotation marks
            host:a~3           | q, character 7: expected the number of letters that may differ after the ~: 0, 1 or 2
            "a"b               | q, character 4: expected a space before the b, or quotation marks around the whole value
            >100               | q, character 1: expected a field before the range, as in bytesIn:>1000
            bytesIn:[100 TO 30] | q, character 9: the range is empty: 100 to 30
            userAgent:"-"      | q, character 11: - is not a value of userAgent: expected words
            host:""            | q, character 6: "" is not a value of host: expected a text of at most 8191 characters
            userAgent:cu*l/7*  | q, character 11: a wildcard in userAgent is possible only within one word or at the end. Did you mean userAgent.keyword:cu*l/7*, which searches the whole text?
            ""                 | q, character 1: no field can have this value
            host:google.com OR "" | q, character 20: no field can have this value
            more.x:*y          | q, character 8: a term cannot begin with a wildcard: it would read every term of a field
            more.x:a*y         | q, character 8: a wildcard that is not the last character cannot be used in more: expected a whole value, or its beginning followed by a *
            - host:a           | q, character 1: - needs a term directly after it
            a NOT              | q, character 3: NOT needs a term directly after it
            """)
    void aQueryThatIsNotUnderstoodIsRefusedWithThePlace(String q, String detail) throws Exception {
        assertThat(search.problem(400, "/metadata/search", "q", q)
                        .path("detail")
                        .asText())
                .isEqualTo(detail);
    }

    /** Each would find nothing, and means something else. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            srcIp:"2002:82d8:/16"     | 7  | an address such as 10.0.0.1 or fe80::1 | srcIp:2002:82d8::/16
            srcIp:"10.0.0.0/33"       | 7  | an address such as 10.0.0.1 or fe80::1 | srcIp:10.0.0.0/32
            srcIp:10.0.0              | 7  | an address such as 10.0.0.1 or fe80::1 | srcIp:10.0.0.0/24
            srcIp:010.0.0.1           | 7  | an address such as 10.0.0.1 or fe80::1 | srcIp:10.0.0.1
            srcIp:google.com          | 7  | an address such as 10.0.0.1 or fe80::1 | host:google.com
            srcIp:fe80:*              | 7  | an address such as 10.0.0.1 or fe80::1 | srcIp:fe80::/16
            srcIp:999.1.1.1           | 7  | an address such as 10.0.0.1 or fe80::1 | -
            bytesIn:>1x               | 10 | a whole number such as 1000, 10k, 1M   | -
            bytesIn:>1,000            | 10 | a whole number such as 1000, 10k, 1M   | bytesIn:>1000
            bytesIn:1m                | 9  | a whole number such as 1000, 10k, 1M   | bytesIn:1M
            bytesIn:1.5               | 9  | a whole number such as 1000, 10k, 1M   | -
            srcPort:99999             | 9  | a port from 0 to 65535                 | -
            srcPort:htpt              | 9  | a port from 0 to 65535                 | -
            srcPort:htttp             | 9  | a port from 0 to 65535                 | srcPort:http
            status:20                 | 8  | an HTTP status such as 404, 4xx or 4*  | -
            status:4xy                | 8  | an HTTP status such as 404, 4xx or 4*  | -
            timestamp:yesterday       | 11 | ISO 8601 such as 2018-05-09            | -
            timestamp:2018-05*        | 11 | ISO 8601 such as 2018-05-09            | timestamp:2018-05
            srcIp=127.0.0.1           | 1  | Did you mean srcIp:127.0.0.1?          | srcIp:127.0.0.1
            srcIp == 127.0.0.1        | 1  | Did you mean srcIp:127.0.0.1?          | srcIp:127.0.0.1
            host:a srcIp= 127.0.0.1   | 8  | Did you mean srcIp:127.0.0.1?          | host:a srcIp:127.0.0.1
            srcIp = "127.0.0.1"       | 1  | Did you mean srcIp:"127.0.0.1"?        | srcIp:"127.0.0.1"
            bytesIn > 100             | 1  | Did you mean bytesIn:>100?             | bytesIn:>100
            bytesIn>=100              | 1  | Did you mean bytesIn:>=100?            | bytesIn:>=100
            method!=GET               | 1  | Did you mean NOT method:GET?           | NOT method:GET
            host:=google.com          | 6  | Did you mean google.com?               | host:google.com
            host google.com           | 1  | Did you mean host:google.com?          | host:google.com
            srcIp fe80::1             | 1  | Did you mean srcIp:fe80::1?            | srcIp:fe80::1
            host(google.com)          | 1  | Did you mean host:?                    | host:(google.com)
            host:a and host:b         | 8  | Did you mean AND?                      | host:a AND host:b
            host:a ADN host:b         | 8  | Did you mean AND?                      | host:a AND host:b
            not host:a                | 1  | Did you mean NOT?                      | NOT host:a
            host:a AxD host:b         | 8  | Did you mean AND?                      | host:a AND host:b
            host:a O.R host:b         | 8  | Did you mean OR?                       | host:a OR host:b
            host:aAND srcIp:127.0.0.1 | 6  | Did you mean a AND?                    | host:a AND srcIp:127.0.0.1
            host:a ANDb.example       | 8  | Did you mean AND b.example?            | host:a AND b.example
            host:(a ORb.example)      | 9  | Did you mean OR b.example?             | host:(a OR b.example)
            srcIp127.0.0.1            | 1  | Did you mean srcIp:127.0.0.1?          | srcIp:127.0.0.1
            src_ip;127.0.0.1          | 1  | Did you mean src_ip:127.0.0.1?         | src_ip:127.0.0.1
            dstPorthttp               | 1  | Did you mean dstPort:http?             | dstPort:http
            host;google.com           | 1  | Did you mean host:google.com?          | host:google.com
            host::google.com          | 6  | Did you mean google.com?               | host:google.com
            _exists_host              | 1  | expected a : and the name of a field after _exists_ | -
            bytesInx>50               | 1  | bytesInx is not a field                | -
            bytesIn:50 TO 200]        | 12 | a [ is missing before the range        | -
            srcIq:127.0.0.1           | 1  | Did you mean srcIp?                    | srcIp:127.0.0.1
            bytesIn:(100 OR 20x)      | 17 | a whole number such as 1000, 10k, 1M   | -
            srcIp:(127.0.0.1 OR 10.0) | 21 | an address such as 10.0.0.1 or fe80::1 | srcIp:(127.0.0.1 OR 10.0.0.0/16)
            """)
    void whatCannotBeFoundIsRefusedWithWhatIsNear(String q, int position, String says, String suggestion)
            throws Exception {
        JsonNode problem = search.problem(400, "/metadata/search", "q", q);
        assertThat(problem.path("position").asInt()).as(problem.toString()).isEqualTo(position);
        assertThat(problem.path("detail").asText())
                .startsWith("q, character " + position + ": ")
                .contains(says);
        assertThat(problem.path("suggestion").asText("-")).isEqualTo(suggestion);
        if (!suggestion.equals("-")) {
            search.search("q", suggestion);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            page  | 2        | Unknown parameter page: expected q, from, to, size, sort, fields, after, format or total
            size  | 1001     | size must be a whole number from 0 to 1000, was 1001
            size  | -1       | size must be a whole number from 0 to 1000, was -1
            size  | ten      | size must be a whole number from 0 to 1000, was ten
            sort  | nowhere  | Unknown field nowhere. GET /metadata/fields lists them all
            sort  | host:up  | 'sort must be a comma-separated list of fields, each with an optional :asc or :desc, such as bytesIn:desc,host, was host:up'
            sort  | host,HOST:desc | sort names host twice
            sort  | host,uri,method,status | 'sort names 4 fields, expected at most 3'
            fields | nowhere | Unknown field nowhere. GET /metadata/fields lists them all
            from  | yesterday | 'from is not a time: expected ISO 8601 such as 2018-05-09 or 2018-05-09T10:00:00Z, seconds or milliseconds since 1970, or relative to now such as now-24h, was yesterday'
            to    | 2018-13  | 'to is not a time: expected ISO 8601 such as 2018-05-09 or 2018-05-09T10:00:00Z, seconds or milliseconds since 1970, or relative to now such as now-24h, was 2018-13'
            after | abc      | 'after is not a cursor: expected the value of next from the previous page'
            format | xml     | 'format must be json, ndjson or csv, was xml'
            """)
    void aParameterThatIsNoneIsRefused(String name, String value, String detail) throws Exception {
        assertThat(search.problem(400, "/metadata/search", name, value)
                        .path("detail")
                        .asText())
                .isEqualTo(detail);
    }

    @Test
    void fromAfterToIsRefused() throws Exception {
        assertThat(search.problem(400, "/metadata/search", "from", "2018-06", "to", "2018-05")
                        .path("detail")
                        .asText())
                .isEqualTo("from (2018-06-01T00:00:00Z) is after to (2018-05-31T23:59:59.999Z)");
    }

    @Test
    void aQueryThatIsTooLargeIsRefused() throws Exception {
        String terms =
                String.join(" ", IntStream.range(0, 101).mapToObj(i -> "a").toList());
        assertThat(search.problem(400, "/metadata/search", "q", terms)
                        .path("detail")
                        .asText())
                .startsWith("q has too many terms: 101, expected at most 100");
        assertThat(search.problem(400, "/metadata/search", "q", "(".repeat(21) + "a" + ")".repeat(21))
                        .path("detail")
                        .asText())
                .isEqualTo("q, character 21: parentheses can be nested at most 20 deep");
    }

    @Test
    void anotherMethodOrPathOrTypeIsRefused() throws Exception {
        for (String method : List.of("PUT", "DELETE", "PATCH", "TRACE")) {
            assertThat(search.send(method, "/metadata/search", null).statusCode())
                    .as(method)
                    .isEqualTo(405);
        }
        assertThat(search.send("PUT", "/metadata/search", null).headers().firstValue("Allow"))
                .hasValue("GET, HEAD, OPTIONS, POST");
        HttpResponse<String> post = search.send("POST", "/metadata/fields", "{}");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        search.problem(404, "/metadata");
        search.problem(404, "/metadata/search/else");
        search.problem(404, "/application.properties");
        search.sends("Accept", "image/png");
        assertThat(search.problem(406, "/metadata/search").path("detail").asText())
                .isEqualTo("The type image/png is not available: expected one of application/json,"
                        + " application/x-ndjson, text/csv");
        search.sends();
    }

    @Test
    void aBodyOrAUrlThatIsTooLongIsRefused() throws Exception {
        HttpResponse<String> large = search.send("POST", "/metadata/search", "x".repeat(1_100_000));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body())
                .isEqualTo("{\"title\":\"Body too large\",\"status\":413,\"detail\":\"The body is too large:"
                        + " expected at most 1 MiB\"}");
        // The HTTP server says this itself, before it knows a path.
        assertThat(raw("GET /metadata/search?q=" + "a".repeat(5_000) + " HTTP/1.1"))
                .startsWith("HTTP/1.0 414 ");
        assertThat(search.send("GET", "/metadata/search?q=%25&q=b", null).statusCode())
                .isEqualTo(400);
    }

    @Test
    void headIsAnsweredWithTheHeadersOfGet() throws Exception {
        for (String path : search.paths()) {
            if (path.equals("/metadata/lookup")) {
                continue; // is asked by POST only
            }
            String asked = path.equals("/metadata/stats") ? path + "?field=host" : path;
            HttpResponse<String> head = search.send("HEAD", asked, null);
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Type"))
                    .as(path)
                    .isEqualTo(search.send("GET", asked, null).headers().firstValue("Content-Type"));
            HttpResponse<String> options = search.send("OPTIONS", asked, null);
            assertThat(options.statusCode()).as(path).isEqualTo(204);
            assertThat(options.headers().firstValue("Allow"))
                    .hasValue("GET, HEAD, OPTIONS" + (path.equals("/metadata/search") ? ", POST" : ""));
        }
        HttpResponse<String> export = search.send("HEAD", "/metadata/search?format=ndjson", null);
        assertThat(export.headers().firstValue("Search-Total")).hasValue("5");
        assertThat(raw("HEAD /metadata/search?format=csv HTTP/1.1")).endsWith("\r\n\r\n");
        assertThat(raw("HEAD /metadata/search HTTP/1.1"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
        assertThat(search.send("HEAD", "/metadata/search?q=(", null).statusCode())
                .isEqualTo(400);
        assertThat(search.send("HEAD", "/nothing", null).statusCode()).isEqualTo(404);
        assertThat(search.send("OPTIONS", "/nothing", null).statusCode()).isEqualTo(404);
    }

    @Test
    void aSearchMayHaveItsParametersInABody() throws Exception {
        assertThat(places(posted(Map.of("q", "srcIp:10.0.0.0/8", "sort", "bytesIn"))))
                .containsExactly("day/one.csv:3", "day/one.csv:2");
        assertThat(posted(Map.of()).at("/total/value").asInt()).isEqualTo(5);
        JsonNode page = posted(Map.of("size", 2));
        List<String> places = new ArrayList<>(places(page));
        while (page.has("next")) {
            page = posted(Map.of("size", 2, "after", page.path("next").asText()));
            places.addAll(places(page));
        }
        assertThat(places).containsExactly("two.csv:1", "day/one.csv:3", "day/one.csv:2", "day/one.csv:1", "two.csv:2");
        // Pages of one search may come by either way.
        String next = posted(Map.of("size", 2)).path("next").asText();
        assertThat(places(search.search("size", "3", "after", next)))
                .containsExactly("day/one.csv:2", "day/one.csv:1", "two.csv:2");
        assertThat(post("{\"q\":\"host:google.com\",\"format\":\"ndjson\"}")
                        .body()
                        .lines())
                .hasSize(2);
    }

    @Test
    void theQueryInABodyMayBeLong() throws Exception {
        String addresses = IntStream.range(0, 9_000)
                .mapToObj(i -> "172.16.%d.%d".formatted(i / 250, i % 250))
                .collect(Collectors.joining(" OR "));
        assertThat(places(posted(Map.of("q", "srcIp:(" + addresses + " OR 127.0.0.1)"))))
                .containsExactly("day/one.csv:1");
        assertThat(postProblem(400, JSON.writeValueAsString(Map.of("q", "x ".repeat(500_000)))))
                .startsWith("q, character 20001: q has more than 10000 values");
        assertThat(postProblem(400, JSON.writeValueAsString(Map.of("q", "x ".repeat(9_000)))))
                .startsWith("q has too many terms: 101, expected at most 100");
        assertThat(postProblem(400, JSON.writeValueAsString(Map.of("q", "x".repeat(1_000_000)))))
                .startsWith("q, character 1: the word has 1000000 characters: expected at most 4096");
        assertThat(postProblem(400, JSON.writeValueAsString(Map.of("q", "\"" + "x".repeat(1_000_000) + "\""))))
                .startsWith("q, character 1: the text has 1000000 characters: expected at most 8191");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"q":"a"              | The body is not JSON, line 1, column
            {"q":"a",}            | The body is not JSON, line 1, column 10
            {"q":"a"} x           | The body is not JSON, line 1, column
            {"q":"a","q":"b"}     | The body is not JSON, line 1, column
            []                    | The body must be an object such as {"q":"srcIp:127.0.0.1","size":100}
            "q"                   | The body must be an object
            {"page":1}            | Unknown parameter page: expected q, from,
            {"q":["a"]}           | q must be a string or a number
            {"size":true}         | size must be a string or a number
            {"size":1.5}          | size must be a whole number from 0 to 1000, was 1.5
            {"q":"(a"}            | q, character 1: the ( is not closed
            """)
    void aBodyThatIsNotUnderstoodIsRefused(String body, String detail) throws Exception {
        assertThat(postProblem(400, body)).startsWith(detail);
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() throws Exception {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            search.sends("Content-Type", type);
            HttpResponse<String> answer = search.send("POST", "/metadata/search", "q=a");
            assertThat(answer.statusCode()).as(type).isEqualTo(415);
        }
        search.sends("Content-Type", "multipart/form-data; boundary=x");
        for (String path : List.of("/metadata/search", "/metadata/lookup", "/", "/openapi.yaml")) {
            HttpResponse<String> answer = search.send(
                    "POST",
                    path,
                    "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\nstored?\r\n--x--\r\n");
            assertThat(answer.statusCode()).as(path).isEqualTo(415);
        }
        assertThat(Path.of("file-uploads")).doesNotExist();
        search.sends();
        assertThat(search.send("POST", "/metadata/search", "{}").statusCode()).isEqualTo(415);
        assertThat(postProblem(400, "")).startsWith("The body must be an object");
        search.sends("Content-Type", "application/json; charset=utf-8");
        assertThat(search.send("POST", "/metadata/search", "{}").statusCode()).isEqualTo(200);
        assertThat(search.send("POST", "/metadata/search?q=a", "{}").statusCode())
                .isEqualTo(400);
        search.sends();
    }

    @Test
    void whatTheClientHasIsNotSentAgain() throws Exception {
        for (String path : List.of("/openapi.yaml", "/openapi.json", "/metadata/fields")) {
            String tag = search.get(path).headers().firstValue("ETag").orElseThrow();
            for (String known : List.of(tag, "\"x\", " + tag, "*")) {
                search.sends("If-None-Match", known);
                HttpResponse<String> same = search.get(path);
                assertThat(same.statusCode()).as(path + " " + known).isEqualTo(304);
                assertThat(same.headers().firstValue("ETag")).hasValue(tag);
            }
            search.sends("If-None-Match", "W/\"x\"");
            assertThat(search.get(path).statusCode()).as(path).isEqualTo(200);
            search.sends();
        }
        assertThat(search.json("/openapi.json").path("paths").has("/openapi.json"))
                .isTrue();
    }

    @Test
    void aPageLinksToTheNext() throws Exception {
        String asked = "/metadata/search?q=host%3A*&size=1&fields=source.file,source.row";
        List<String> places = new ArrayList<>();
        for (Optional<String> link = Optional.of(asked); link.isPresent(); ) {
            HttpResponse<String> page = search.send("GET", link.get(), null);
            places.addAll(places(JSON.readTree(page.body())));
            link = page.headers().firstValue("Link").map(next -> {
                assertThat(next).startsWith("<?").endsWith(">; rel=\"next\"");
                return "/metadata/search" + next.substring(1, next.indexOf('>'));
            });
        }
        assertThat(places).containsExactly("two.csv:1", "day/one.csv:3", "day/one.csv:2", "day/one.csv:1", "two.csv:2");
    }

    @Test
    void anAnswerIsCompressedForThoseWhoAskForIt(LocalElasticsearch elasticsearch) throws Exception {
        for (String asked : List.of("/metadata/search", "/metadata/search?format=csv", "/openapi.yaml")) {
            assertThat(new String(unzipped(search, asked), StandardCharsets.UTF_8).length())
                    .as(asked)
                    .isGreaterThan(500);
        }
        try (SearchStage plain = new SearchStage(elasticsearch).start("HTTP_COMPRESSION", "false")) {
            plain.sends("Accept-Encoding", "gzip");
            assertThat(plain.get("/openapi.yaml").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
    }

    private static byte[] unzipped(SearchStage from, String asked) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(from.url() + asked))
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<InputStream> answer = Management.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Encoding")).as(asked).hasValue("gzip");
        try (InputStream body = new GZIPInputStream(answer.body())) {
            return body.readAllBytes();
        }
    }

    @Test
    void aPathThatCannotBeDecodedIsTheClientsErrorAndNotOurs() throws Exception {
        try (LogLines said = LogLines.of(RoutingContext.class)) {
            for (String path : List.of("/%zz", "/metadata/%zz", "/metadata/search%", "/metadata/files/%e2%2")) {
                assertThat(raw("GET " + path + " HTTP/1.1")).startsWith("HTTP/1.1 400 ");
            }
            assertThat(said.events()).isEmpty();
        }
    }

    @Test
    void aCursorBelongsToItsSearchAndEnds() throws Exception {
        String next = search.search("size", "2").path("next").asText();
        assertThat(search.problem(400, "/metadata/search", "q", "host:google.com", "after", next)
                        .path("detail")
                        .asText())
                .startsWith("after belongs to another search");
        ObjectNode cursor = (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(next));
        assertThat(search.problem(
                                410,
                                "/metadata/search",
                                "after",
                                token(cursor.deepCopy().put("t", 1L)))
                        .path("detail")
                        .asText())
                .isEqualTo("after is no longer valid: its search started more than 24 hours ago; start again with the"
                        + " first page");
        search.problem(410, "/metadata/search", "after", token(cursor.deepCopy().put("v", 2)));
        search.problem(400, "/metadata/search", "after", token(cursor.deepCopy().put("l", "x")));
        search.problem(400, "/metadata/search", "after", next.substring(1));
        assertThat(places(search.search("after", next, "size", "2"))).containsExactly("day/one.csv:2", "day/one.csv:1");
    }

    @Test
    void whileRowsArriveEachThatWasThereComesOnce(LocalElasticsearch elasticsearch) throws Exception {
        try (SearchStage growing = new SearchStage(elasticsearch)) {
            growing.put("first.csv", rows(200));
            growing.start();
            List<String> places = new ArrayList<>();
            JsonNode page = growing.search("size", "7", "sort", "bytesIn");
            for (int more = 0; page.has("next"); more++) {
                places.addAll(places(page));
                growing.put("more%02d.csv".formatted(more), rows(10));
                assertThat(page.at("/total/value").asLong()).isEqualTo(200);
                page = growing.search(
                        "size",
                        "7",
                        "sort",
                        "bytesIn",
                        "after",
                        page.path("next").asText());
                if (more == 15) {
                    growing.stop(); // another replica goes on
                    growing.start();
                }
            }
            places.addAll(places(page));
            assertThat(places).doesNotHaveDuplicates();
            assertThat(places.stream().filter(place -> place.startsWith("first.csv")))
                    .hasSize(200);
        }
    }

    @Test
    void whatASearchBecomesIsExplained() throws Exception {
        JsonNode explained =
                search.json("/metadata/search/explain", "q", "src_ip:10.0.0.0/8", "from", "2018-05-09", "size", "7");
        assertThat(explained.at("/query/bool/filter/0").toString()).isEqualTo("{\"term\":{\"srcIp\":\"10.0.0.0/8\"}}");
        assertThat(explained.at("/query/bool/filter/1/range/timestamp/gte").asText())
                .isEqualTo("2018-05-09T00:00:00Z");
        assertThat(explained.path("size").asInt()).isEqualTo(7);
        assertThat(explained.path("timeout").asText()).isEqualTo("10000ms");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            srcIp:10.0.0.*        | {"term":{"srcIp":"10.0.0.0/24"}}
            srcIp:10.0.*          | {"term":{"srcIp":"10.0.0.0/16"}}
            srcIp:::ffff:10.0.0.0/104 | {"term":{"srcIp":"10.0.0.0/8"}}
            bytesIn:>1M           | {"range":{"bytesIn":{"gt":1000000}}}
            bytesIn:<=1GiB        | {"range":{"bytesIn":{"lte":1073741824}}}
            srcPort:http          | {"term":{"srcPort":80}}
            status:4xx            | {"range":{"status":{"gte":400,"lte":499}}}
            src_ip:(10.0.0.1 OR fe80::1) | {"terms":{"srcIp":["10.0.0.1","fe80::1"]}}
            timestamp:>2018-05-09 | {"range":{"timestamp":{"format":"strict_date_optional_time","gt":"2018-05-09T23:59:59.999Z"}}}
            duration:5            | {"term":{"duration":5}}
            """)
    void explainShowsWhatAValueWasTranslatedTo(String q, String query) throws Exception {
        assertThat(search.json("/metadata/search/explain", "q", q).at("/query/bool/filter/0"))
                .hasToString(query);
    }

    @Test
    void theValuesOfAFieldAreCounted() throws Exception {
        JsonNode hosts = search.json("/metadata/stats", "field", "server_name", "size", "1");
        assertThat(hosts.path("field").asText()).isEqualTo("host");
        assertThat(hosts.path("values").toString()).isEqualTo("[{\"value\":\"google.com\",\"count\":2}]");
        assertThat(hosts.path("others").asLong()).isEqualTo(3);
        assertThat(search.json("/metadata/stats", "field", "srcIp", "q", "host:google.com")
                        .path("values"))
                .hasSize(2);
        assertThat(search.json("/metadata/stats", "field", "userAgent")
                        .at("/values/0/value")
                        .asText())
                .isEqualTo("Mozilla/5.0 (X11)");
        search.json("/metadata/stats", "field", "bytesIn");
        search.json("/metadata/stats", "field", "timestamp");
        search.problem(400, "/metadata/stats");
        search.problem(400, "/metadata/stats", "field", "nowhere");
        search.problem(400, "/metadata/stats", "field", "host", "size", "0");
    }

    @Test
    void whatRecordsHaveInCommonIsToldFieldByField() throws Exception {
        JsonNode related = search.json("/metadata/related", "q", "server_name:google.com", "size", "1");
        assertThat(related.at("/total/value").asLong()).isEqualTo(2);
        assertThat(related.path("first").asText()).isEqualTo("2018-05-09T10:00:00Z");
        assertThat(related.path("last").asText()).isEqualTo("2018-05-10T00:00:00Z");
        Map<String, String> fields = new TreeMap<>();
        related.path("fields")
                .forEach(field ->
                        fields.put(field.path("field").asText(), field.path("values") + " " + field.path("others")));
        assertThat(fields)
                .containsOnlyKeys(
                        "bytesIn",
                        "colour",
                        "dstIp",
                        "dstPort",
                        "method",
                        "source.file",
                        "srcIp",
                        "status",
                        "uri",
                        "userAgent.keyword")
                .containsEntry("colour", "[{\"value\":\"blue\",\"count\":1}] 0")
                .containsEntry("source.file", "[{\"value\":\"day/one.csv\",\"count\":2}] 0")
                .hasEntrySatisfying("srcIp", values -> assertThat(values).endsWith("1}] 1"));
        JsonNode none = search.json("/metadata/related", "q", "host:nobody.example");
        assertThat(none.path("fields")).isEmpty();
        assertThat(none.path("first").isNull()).isTrue();
        assertThat(search.json("/metadata/related").at("/total/value").asLong()).isEqualTo(5);
        search.problem(400, "/metadata/related", "size", "101");
        search.problem(400, "/metadata/related", "field", "host");
    }

    @Test
    void recordsAreCountedOverTime() throws Exception {
        JsonNode hours = search.json("/metadata/histogram", "from", "2018-05-09", "to", "2018-05-09");
        assertThat(hours.path("interval").asText()).isEqualTo("15m");
        assertThat(hours.path("buckets")).hasSize(96);
        JsonNode days = search.json("/metadata/histogram", "interval", "1d", "to", "2018-05-31");
        assertThat(days.path("buckets").toString())
                .isEqualTo("[{\"from\":\"2018-05-09T00:00:00Z\",\"count\":2},"
                        + "{\"from\":\"2018-05-10T00:00:00Z\",\"count\":1}"
                        + zeros(11, 31) + "]");
        assertThat(search.json("/metadata/histogram").path("interval").asText()).isEqualTo("6h");
        assertThat(search.json("/metadata/histogram", "q", "host:none").path("buckets"))
                .isEmpty();
        search.json("/metadata/histogram", "interval", "1M");
        JsonNode byHost = search.json("/metadata/histogram", "interval", "1d", "by", "host", "to", "2018-05-10");
        assertThat(byHost.path("by").asText()).isEqualTo("host");
        assertThat(byHost.path("buckets").toString())
                .isEqualTo(
                        "[{\"from\":\"2018-05-09T00:00:00Z\",\"count\":2,\"values\":"
                                + "[{\"value\":\"google.com\",\"count\":1},{\"value\":\"example.org\",\"count\":1}]},"
                                + "{\"from\":\"2018-05-10T00:00:00Z\",\"count\":1,\"values\":[{\"value\":\"google.com\",\"count\":1}]}]");
        search.problem(400, "/metadata/histogram", "by", "nothing");
        assertThat(search.problem(400, "/metadata/histogram", "interval", "1s", "from", "2018", "to", "2018")
                        .path("detail")
                        .asText())
                .startsWith("interval 1s gives 31536000 time buckets");
        search.problem(400, "/metadata/histogram", "interval", "2M");
        search.problem(400, "/metadata/histogram", "interval", "fast");
    }

    @Test
    void theFieldsAreListedWithTheirOtherNames() throws Exception {
        JsonNode fields = search.json("/metadata/fields").path("fields");
        JsonNode srcIp = null;
        List<String> names = new ArrayList<>();
        for (JsonNode field : fields) {
            names.add(field.path("name").asText());
            srcIp = field.path("name").asText().equals("srcIp") ? field : srcIp;
        }
        assertThat(names).contains("colour", "source.file", "userAgent", "more").doesNotContain("_id", "source");
        assertThat(srcIp.path("type").asText()).isEqualTo("ip");
        assertThat(srcIp.path("columns").toString()).startsWith("[\"srcip\",\"src_ip\",\"id.orig_h\"");
    }

    @Test
    void beforeTheFirstRowNothingIsFound(LocalElasticsearch elasticsearch) throws Exception {
        try (SearchStage empty = new SearchStage(elasticsearch).start()) {
            assertThat(empty.search("q", "srcIp:1.2.3.4", "sort", "host")
                            .at("/total/value")
                            .asLong())
                    .isZero();
            assertThat(empty.json("/metadata/stats", "field", "host").path("values"))
                    .isEmpty();
            assertThat(empty.json("/metadata/histogram").path("buckets")).isEmpty();
            assertThat(empty.json("/metadata/files").path("files")).isEmpty();
            assertThat(empty.json("/metadata/fields").path("fields")).isNotEmpty();
        }
    }

    private static HttpResponse<String> post(String body) throws Exception {
        search.sends("Content-Type", "application/json");
        try {
            return search.send("POST", "/metadata/search", body);
        } finally {
            search.sends();
        }
    }

    private static JsonNode posted(Map<String, Object> parameters) throws Exception {
        HttpResponse<String> answer = post(JSON.writeValueAsString(parameters));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String postProblem(int status, String body) throws Exception {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body()).path("detail").asText();
    }

    private static String zeros(int first, int last) {
        StringBuilder days = new StringBuilder();
        for (int day = first; day <= last; day++) {
            days.append(",{\"from\":\"2018-05-%02dT00:00:00Z\",\"count\":0}".formatted(day));
        }
        return days.toString();
    }

    private static String[] rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"timestamp\":\"2018-05-09T10:00:00.000Z\",\"bytesIn\":" + i % 10 + "}")
                .toArray(String[]::new);
    }

    private static String token(JsonNode cursor) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(cursor.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String raw(String requestLine) throws IOException {
        URI url = URI.create(search.url());
        try (Socket client = new Socket(url.getHost(), url.getPort())) {
            client.getOutputStream()
                    .write((requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            client.setSoTimeout(10_000);
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static List<String> places(JsonNode found) {
        List<String> places = new ArrayList<>();
        found.path("hits")
                .forEach(hit -> places.add(hit.at("/source/file").asText() + ":"
                        + hit.at("/source/row").asText()));
        return places;
    }

    private static List<String> pages(int size, String... parameters) throws Exception {
        List<String> asked = new ArrayList<>(List.of(parameters));
        asked.addAll(List.of("size", String.valueOf(size), "after", ""));
        List<String> places = new ArrayList<>();
        JsonNode page;
        do {
            page = search.search(asked.toArray(String[]::new));
            assertThat(page.at("/total/value").asLong()).isEqualTo(5);
            places.addAll(places(page));
            asked.set(asked.size() - 1, page.path("next").asText());
        } while (page.has("next"));
        return places;
    }
}
