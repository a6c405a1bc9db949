package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.IndexTemplate;
import io.metadatasearch.services.LocalElasticsearch;
import java.io.IOException;
import java.util.UUID;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;

/** The search stage, with its own indices, which a test fills as load does. */
public final class SearchStage extends ProgramUnderTest {

    private final LocalElasticsearch elasticsearch;

    /** Installs the index template; {@link #start} starts the stage. */
    public SearchStage(LocalElasticsearch elasticsearch) throws IOException {
        this.elasticsearch = elasticsearch;
        environment.put("STAGE", "search");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", "search-" + UUID.randomUUID());
        try (RestClient client =
                RestClient.builder(HttpHost.create(elasticsearch.url())).build()) {
            new IndexTemplate(client, "schema/index-template.json", index()).ensureInstalled();
        }
    }

    @Override
    public SearchStage start(String... more) throws Exception {
        super.start(more);
        return this;
    }

    /** Returns the alias. */
    public String index() {
        return environment.get("ES_INDEX");
    }

    /** Indexes rows of a file, and makes them searchable; each row gets a source. */
    public void put(String file, String... rows) throws IOException {
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < rows.length; i++) {
            ObjectNode row = (ObjectNode) JSON.readTree(rows[i]);
            row.putObject("source").put("file", file).put("row", i + 1);
            String month = row.path("timestamp").asText().matches("\\d{4}-\\d\\d-.*")
                    ? row.path("timestamp").asText().substring(0, 7).replace('-', '.')
                    : "undated";
            bulk.append("{\"index\":{\"_index\":\"")
                    .append(index())
                    .append('-')
                    .append(month)
                    .append("\"}}\n")
                    .append(row)
                    .append('\n');
        }
        JsonNode answer = JSON.readTree(elasticsearch.request("POST", "/_bulk?refresh=true", bulk.toString()));
        assertThat(answer.path("errors").asBoolean()).as(answer.toString()).isFalse();
    }

    /** Returns the answer to a search; the parameters are name, value, name, value. */
    public JsonNode search(String... parameters) throws Exception {
        return json("/metadata/search", parameters);
    }

    /** Stops the program and deletes its indices; a test may have broken one of them on purpose. */
    @Override
    public void close() throws IOException {
        super.close();
        elasticsearch.deleteIndices(index());
    }
}
