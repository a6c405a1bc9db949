package io.metadatasearch.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedElasticsearch.class)
class IndexTemplateIT {

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
