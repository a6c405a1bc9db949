package io.metadatasearch.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SharedElasticsearch.class)
class IndexTemplateIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SHIPPED = Path.of("schema", "index-template.json");

    private final String alias = "template-" + UUID.randomUUID();

    @TempDir
    Path folder;

    private LocalElasticsearch elasticsearch;
    private RestClient client;

    @BeforeEach
    void open(LocalElasticsearch elasticsearch) {
        this.elasticsearch = elasticsearch;
        client = RestClient.builder(HttpHost.create(elasticsearch.url())).build();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void anOlderVersionIsReplacedAndANewerOneIsLeft() throws IOException {
        install(ofVersion(0));
        assertThat(installed()).contains("\"version\":0");
        install(ofVersion(1));
        assertThat(installed()).contains("\"version\":1");
        install(ofVersion(3));
        assertThat(installed()).contains("\"version\":3");
        install(ofVersion(2));
        assertThat(installed()).contains("\"version\":3");
    }

    @Test
    void theFirstRowFindsTypesAndAlias() throws IOException {
        install(Files.readString(SHIPPED));
        elasticsearch.request("PUT", "/" + alias + "-2018.05/_doc/1", "{\"srcIp\":\"10.0.0.1\"}");
        assertThat(elasticsearch.request("GET", "/" + alias + "/_mapping/field/srcIp", null))
                .contains(alias + "-2018.05")
                .contains("\"type\":\"ip\"");
    }

    @Test
    void indicesThatAreThereGetTheAliasesOfANewerTemplate() throws IOException {
        ObjectNode old = (ObjectNode) JSON.readTree(Files.readString(SHIPPED));
        ObjectNode properties = old.put("version", 1).withObject("/template/mappings/properties");
        properties.remove(List.of("@timestamp", "destination", "network", "url", "http", "user_agent"));
        ((ObjectNode) properties.at("/source/properties")).remove(List.of("ip", "port", "mac", "bytes"));
        install(old.toString());
        index("2018.05", "1", "{\"srcIp\":\"10.0.0.1\",\"source\":{\"file\":\"a.csv\",\"row\":1}}");
        assertThat(found("source.ip:10.0.0.1")).isEmpty();
        install(Files.readString(SHIPPED));
        assertThat(found("source.ip:10.0.0.1 AND source.file:a.csv")).containsExactly("1");
        index("2018.06", "2", "{\"srcIp\":\"10.0.0.1\",\"source\":{\"file\":\"b.csv\",\"row\":1}}");
        assertThat(found("source.ip:10.0.0.1")).containsExactly("1", "2");
    }

    @Test
    void indicesOfAnOlderTemplateAreSearchedTogetherWithNewOnes() throws IOException {
        ObjectNode old = (ObjectNode) JSON.readTree(Files.readString(SHIPPED));
        ((ObjectNode) old.put("version", 1).at("/template/settings"))
                .remove(List.of("index.sort.field", "index.sort.order"));
        ((ObjectNode) old.at("/template/mappings/properties/source/properties/row")).remove("index");
        install(old.toString());
        String record = "{\"timestamp\":\"2018-0%d-0%dT00:00:00Z\",\"source\":{\"file\":\"a.csv\",\"row\":%d}}";
        index("2018.05", "1", record.formatted(5, 1, 1));
        index("2018.05", "2", record.formatted(5, 2, 2));
        install(Files.readString(SHIPPED));
        index("2018.06", "3", record.formatted(6, 1, 3));
        index("2018.06", "4", record.formatted(6, 2, 4));
        assertThat(found("source.row:>1 AND source.file:a.csv")).containsExactly("2", "3", "4");
        String newest = elasticsearch.request("POST", "/" + alias + "/_search?filter_path=hits.hits._id", """
                {"sort":[{"timestamp":"desc"},{"source.file":"asc"},{"source.row":"asc"}],"size":3}""");
        assertThat(JSON.readTree(newest).findValuesAsText("_id")).containsExactly("4", "3", "2");
        assertThat(elasticsearch.request("GET", "/" + alias + "-2018.06/_settings", null))
                .contains("\"sort\":{\"field\":\"timestamp\",\"order\":\"desc\"}");
    }

    /** As the Lucene backend of Sigma's converter writes rules for the Elastic Common Schema. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            destination.port:(4444 OR 5555)                                                       | 1
            destination.port:22 AND (NOT source.ip:(10.0.0.0\\/8 OR 192.168.0.0\\/16))              | 3
            url.domain:*.duckdns.org                                                              | 2
            http.request.method:POST AND url.path:*gate.php                                       | 2
            user_agent.original:*python\\-requests*                                               | 2
            network.transport:udp AND destination.port:53 AND destination.bytes:>100000           | 4
            source.bytes:>=1000000 AND destination.ip:203.0.113.0\\/24                             | 1
            http.response.status_code:[500 TO 599]                                                | 2
            @timestamp:[2026-01-03 TO 2026-01-31] AND network.protocol:ssh                         | 3
            source.ip:* AND (NOT _exists_:url.domain) AND (NOT network.protocol:(ssh OR dns))     | 1
            """)
    void rulesForTheElasticCommonSchemaFindRecords(String query, String expected) throws IOException {
        install(Files.readString(SHIPPED));
        index("2026.01", "1", """
                {"timestamp":"2026-01-02T03:04:05Z","srcIp":"10.0.0.5","dstIp":"203.0.113.9","dstPort":4444,"proto":"tcp",\
                "bytesOut":5000000}""");
        index("2026.01", "2", """
                {"timestamp":"2026-01-02T03:04:05Z","srcIp":"10.0.0.6","dstIp":"203.0.113.8","dstPort":80,"proto":"tcp",\
                "host":"evil.duckdns.org","uri":"/x/gate.php","method":"POST","status":502,\
                "userAgent":"python-requests/2.18","service":"http"}""");
        index("2026.01", "3", """
                {"timestamp":"2026-01-04T03:04:05Z","srcIp":"198.51.100.7","dstIp":"10.0.0.8","dstPort":22,"proto":"tcp",\
                "service":"ssh"}""");
        index("2026.01", "4", """
                {"timestamp":"2026-01-02T03:04:05Z","srcIp":"10.0.0.7","dstIp":"10.0.0.2","dstPort":53,"proto":"udp",\
                "service":"dns","host":"a.example","bytesIn":200000}""");
        assertThat(found(query)).containsExactly(expected);
    }

    private void index(String period, String id, String document) throws IOException {
        elasticsearch.request("PUT", "/" + alias + "-" + period + "/_doc/" + id + "?refresh=true", document);
    }

    private List<String> found(String query) throws IOException {
        String answer = elasticsearch.request(
                "GET", "/" + alias + "/_search?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8), null);
        return JSON.readTree(answer).at("/hits/hits").findValuesAsText("_id").stream()
                .sorted()
                .toList();
    }

    @Test
    void anIndexOfAnotherKindIsNoneOfOurs() throws IOException {
        install(Files.readString(SHIPPED));
        elasticsearch.request("PUT", "/" + alias + "-files/_doc/1", "{}");
        assertThat(elasticsearch.request("GET", "/" + alias + "-files/_alias", null))
                .contains("\"aliases\":{}");
    }

    @Test
    void aTemplateThatIsRefusedIsNamedWithTheReason() {
        assertThatThrownBy(
                        () -> install(Files.readString(SHIPPED).replace("\"type\": \"ip\"", "\"type\": \"address\"")))
                .isInstanceOf(IndexTemplateException.class)
                .hasMessageContaining("index-template.json")
                .hasMessageContaining("address");
    }

    private void install(String template) throws IOException {
        Path file = Files.writeString(folder.resolve("index-template.json"), template);
        new IndexTemplate(client, file.toString(), alias).ensureInstalled();
    }

    private static String ofVersion(int version) throws IOException {
        return Files.readString(SHIPPED).replaceFirst("\"version\": \\d+", "\"version\": " + version);
    }

    private String installed() throws IOException {
        return elasticsearch.request("GET", "/_index_template/" + alias, null);
    }
}
