package io.metadatasearch.elasticsearch;

import io.metadatasearch.health.ServerHealth;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/**
 * Checks that Elasticsearch answers. Requests the type of one field, which costs little and needs no additional
 * privilege.
 */
public final class ElasticsearchHealth extends ServerHealth {

    private static final int TOO_MANY_REQUESTS = 429;

    private final RestClient client;
    private final Request request;

    public ElasticsearchHealth(RestClient client, String alias) {
        super("Elasticsearch");
        this.client = client;
        // The options are those of a search. An alias without an index is not an error.
        this.request = new Request(
                "GET",
                "/" + alias
                        + "/_field_caps?fields=timestamp&ignore_unavailable=true&allow_no_indices=true&filter_path=fields");
    }

    @Override
    protected void ask() throws IOException, InterruptedException {
        try {
            BoundedRequests.send(client, request, PATIENCE.toMillis());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ResponseException e) {
            // Busy is not unreachable: if a busy process stopped serving, the others would get busier.
            if (JsonRequests.status(e) != TOO_MANY_REQUESTS) {
                throw e;
            }
        }
    }
}
