package io.metadatasearch.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/** Requests to Elasticsearch whose answer is wanted as JSON. */
public final class JsonRequests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;

    private JsonRequests() {}

    /**
     * Sends one.
     *
     * @param path the path, with its query
     * @param body JSON, or NDJSON; null for none
     * @throws ResponseException if Elasticsearch refuses it
     * @throws IOException if Elasticsearch does not answer
     */
    public static JsonNode send(RestClient client, String method, String path, String body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(body);
        }
        return JSON.readTree(client.performRequest(request).getEntity().getContent());
    }

    /**
     * Makes an index, unless it is there.
     *
     * @param body its settings and mappings
     * @return false if it was there
     * @throws ResponseException if Elasticsearch refuses it
     * @throws IOException if Elasticsearch does not answer
     */
    public static boolean createIndex(RestClient client, String index, String body) throws IOException {
        try {
            send(client, "PUT", "/" + index, body);
            return true;
        } catch (ResponseException e) {
            if (status(e) != BAD_REQUEST || !e.getMessage().contains("resource_already_exists_exception")) {
                throw e;
            }
            return false;
        }
    }

    /** The HTTP status with which Elasticsearch refused a request. */
    public static int status(ResponseException refused) {
        return refused.getResponse().getStatusLine().getStatusCode();
    }
}
