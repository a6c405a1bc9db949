package io.metadatasearch.elasticsearch;

import io.metadatasearch.ServerHealth;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.elasticsearch.client.Cancellable;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.ResponseListener;
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
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Cancellable sent = client.performRequestAsync(request, new ResponseListener() {
            @Override
            public void onSuccess(Response response) {
                answer.complete(response);
            }

            @Override
            public void onFailure(Exception failure) {
                answer.completeExceptionally(failure);
            }
        });
        try {
            answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            sent.cancel();
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            // Busy is not away: to take a busy one from those that serve would make the others busier.
            if (!(e.getCause() instanceof ResponseException refused
                    && refused.getResponse().getStatusLine().getStatusCode() == TOO_MANY_REQUESTS)) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            }
        }
    }
}
