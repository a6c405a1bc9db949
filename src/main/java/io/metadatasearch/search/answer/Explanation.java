package io.metadatasearch.search.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Header;

/** Shows what a search becomes in Elasticsearch, without running it. The filter of the key is not shown. */
public final class Explanation {

    private final SearchRequestParser searches;
    private final SearchClient client;

    /** Creates the explanation; it needs the client only for the timeout. */
    public Explanation(SearchRequestParser searches, SearchClient client) {
        this.searches = searches;
        this.client = client;
    }

    /**
     * Returns the body of the search in Elasticsearch.
     *
     * @throws Problem 400, as the search itself
     * @throws IOException if Elasticsearch does not return the fields
     */
    public byte[] explain(@Header("CamelHttpRawQuery") String rawQuery, @Header("Accept") String accept)
            throws IOException {
        SearchRequest search = searches.read(rawQuery, accept, Caller.ANYBODY, null);
        ObjectNode asked = search.page(client.timeout());
        return asked.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }
}
