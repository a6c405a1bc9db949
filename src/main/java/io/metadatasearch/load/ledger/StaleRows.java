package io.metadatasearch.load.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.DeleteByQuery;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.schema.Columns;
import java.io.IOException;
import org.elasticsearch.client.RestClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the documents that only an earlier version of a file had: rows beyond its new end, and rows whose new version
 * went to another index. They are found by their generation, after all rows of the new version are indexed.
 */
public final class StaleRows {

    private static final Logger LOG = LoggerFactory.getLogger(StaleRows.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestClient client;
    private final String alias;

    public StaleRows(RestClient client, String alias) {
        this.client = client;
        this.alias = alias;
    }

    /**
     * Deletes the stale rows of a file.
     *
     * @throws IOException if Elasticsearch does not delete all of them; see {@link DeleteByQuery#run}
     */
    void delete(ObjectLoad load) throws IOException {
        ObjectNode query = JSON.createObjectNode();
        query.withObject("/bool/filter/term").put(Columns.SOURCE_FIELD + ".file", load.path());
        query.withObject("/bool/must_not/term").put(Columns.SOURCE_FIELD + ".generation", load.generation());
        long deleted = DeleteByQuery.run(client, alias, query);
        if (deleted > 0) {
            LOG.info("{}: deleted {} rows that only the previous version had", load.path(), deleted);
        }
    }
}
