package io.metadatasearch.elasticsearch;

import io.metadatasearch.health.ServerHealth;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/** Whether Elasticsearch answers: it is asked for the type of one field, which costs little and needs no other right. */
public final class ElasticsearchHealth extends ServerHealth {

    private static final int TOO_MANY_REQUESTS = 429;

    private final RestClient client;
    private final Request request;

    /** Asks behind this alias. */
    public ElasticsearchHealth(RestClient client, String alias) {
        super("Elasticsearch");
        this.client = client;
        // As a search would, and an alias without an index is no error.
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
            // Busy is not away: to take a busy one from those that serve would make the others busier.
            if (JsonRequests.status(e) != TOO_MANY_REQUESTS) {
                throw e;
            }
        }
    }
}
