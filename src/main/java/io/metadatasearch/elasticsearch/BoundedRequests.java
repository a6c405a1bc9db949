package io.metadatasearch.elasticsearch;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.elasticsearch.client.Cancellable;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;

/** Requests to Elasticsearch whose answer is waited for only so long. */
public final class BoundedRequests {

    private BoundedRequests() {}

    /**
     * Sends one. If it is not answered in time, or we are interrupted, it is cancelled, and Elasticsearch gives it up too.
     *
     * @param millis how long the answer is waited for
     * @throws org.elasticsearch.client.ResponseException if Elasticsearch refuses it
     * @throws IOException if there is no connection
     * @throws TimeoutException if there is no answer in time
     */
    public static Response send(RestClient client, Request request, long millis)
            throws IOException, InterruptedException, TimeoutException {
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
            return answer.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            sent.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }
}
