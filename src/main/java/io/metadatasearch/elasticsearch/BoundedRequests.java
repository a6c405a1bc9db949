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

/** Sends requests to Elasticsearch with a time limit for the answer. */
public final class BoundedRequests {

    private BoundedRequests() {}

    /**
     * Sends a request. If no answer arrives in time, or the thread is interrupted, the request is cancelled, and
     * Elasticsearch stops working on it too.
     *
     * @param millis how long to wait for the answer, in milliseconds
     * @throws org.elasticsearch.client.ResponseException if Elasticsearch refuses the request
     * @throws IOException if Elasticsearch is unreachable
     * @throws TimeoutException if no answer arrives in time
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
