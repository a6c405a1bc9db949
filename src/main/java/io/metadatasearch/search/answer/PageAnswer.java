package io.metadatasearch.search.answer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.SearchMetrics;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.answer.PageWriter.Page;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Answers searches for a page. A search that was answered a moment ago for the same key is answered from memory. */
public final class PageAnswer {

    private static final long CACHE_BYTES = 32L * 1024 * 1024;

    /** A request line of more than 4,096 bytes is refused, and some clients do not accept a much longer header. */
    private static final int MAX_LINK = 4_000;

    private record Question(Caller caller, String asked) {}

    private final SearchClient client;
    private final Cache<Question, Page> recent;
    private final SearchMetrics metrics;

    /**
     * Sets up the memory of recent answers.
     *
     * @param cacheSeconds how long an answer is reused, in seconds; 0 for no reuse
     * @param metrics where it is counted whether a recent answer is found
     */
    public PageAnswer(SearchClient client, int cacheSeconds, SearchMetrics metrics) {
        this.client = client;
        this.metrics = metrics;
        this.recent = cacheSeconds == 0
                ? null
                : Caffeine.newBuilder()
                        .expireAfterWrite(Duration.ofSeconds(cacheSeconds))
                        .maximumWeight(CACHE_BYTES)
                        .weigher((Question question, Page page) ->
                                question.asked().length() + page.json().length)
                        .build();
    }

    /**
     * Returns the answer, as JSON.
     *
     * @throws Problem see {@link SearchClient#page}
     * @throws IOException if Elasticsearch is unreachable
     */
    public byte[] answer(@Body SearchRequest search, @Variable("caller") Caller caller, Exchange exchange)
            throws IOException {
        Question question = new Question(caller, search.asked());
        Page answer = recent == null ? null : recent.getIfPresent(question);
        if (recent != null) {
            metrics.lookedUp(answer != null);
        }
        if (answer == null) {
            answer = PageWriter.write(client.page(search.page(client.timeout())), search);
            if (recent != null && answer.isComplete()) {
                recent.put(question, answer);
            }
        }
        exchange.setVariable(Requests.HITS, answer.hits());
        if (answer.next() != null && search.link() != null) {
            String link = search.link() + answer.next();
            if (link.length() <= MAX_LINK) {
                exchange.getVariable(Requests.RESPONSE, HttpServerResponse.class)
                        .putHeader("Link", "<" + link + ">; rel=\"next\"");
            }
        }
        return answer.json();
    }
}
