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

/** Answers searches for a page; one that was asked a moment ago with the same key, from memory. */
public final class PageAnswer {

    private static final long CACHE_BYTES = 32L * 1024 * 1024;

    /** A request line of more than 4,096 bytes is refused, and a header may not be much longer for some clients. */
    private static final int MAX_LINK = 4_000;

    private record Question(Caller caller, String asked) {}

    private final SearchClient client;
    private final Cache<Question, Page> recent;
    private final SearchMetrics metrics;

    /**
     * Prepares.
     *
     * @param cacheSeconds for how long an answer is given again; 0: each is searched
     * @param metrics where it is counted how often one is found
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
     * The answer, as JSON.
     *
     * @throws Problem see {@link SearchClient#page}
     * @throws IOException if Elasticsearch does not answer
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
