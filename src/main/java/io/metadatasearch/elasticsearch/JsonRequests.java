package io.metadatasearch.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/** Sends requests to Elasticsearch and parses the answers as JSON. */
public final class JsonRequests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private JsonRequests() {}

    /**
     * Sends a request.
     *
     * @param path the path, with its query
     * @param body JSON or NDJSON; null for no body
     * @throws ResponseException if Elasticsearch refuses the request
     * @throws IOException if Elasticsearch is unreachable
     */
    public static JsonNode send(RestClient client, String method, String path, String body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(body);
        }
        return JSON.readTree(client.performRequest(request).getEntity().getContent());
    }

    /**
     * Reads something that may not exist.
     *
     * @param path the path, with its query
     * @return the answer; a missing node if Elasticsearch returns 404
     * @throws ResponseException if Elasticsearch refuses the request for another reason
     * @throws IOException if Elasticsearch is unreachable
     */
    public static JsonNode find(RestClient client, String path) throws IOException {
        try {
            return send(client, "GET", path, null);
        } catch (ResponseException e) {
            if (status(e) != NOT_FOUND) {
                throw e;
            }
            return JSON.missingNode();
        }
    }

    /**
     * Creates an index unless it exists.
     *
     * @param body the settings and mappings of the index
     * @return false if the index existed already
     * @throws ResponseException if Elasticsearch refuses the request
     * @throws IOException if Elasticsearch is unreachable
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
