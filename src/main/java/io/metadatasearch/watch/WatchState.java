package io.metadatasearch.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.elasticsearch.DeleteByQuery;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.search.lookup.Matches.Match;
import io.metadatasearch.text.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.util.TimeUtils;
import org.elasticsearch.client.RestClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the saved searches, in the index {@code <alias>-watch}: one document for each search, with how far it
 * is, and one for each match that was sent.
 */
public final class WatchState {

    private static final Logger LOG = LoggerFactory.getLogger(WatchState.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_BYTES = 15;

    private static final String INDEX = """
            {"settings":{"index.number_of_shards":1,"index.auto_expand_replicas":"0-1","index.refresh_interval":"30s"},
             "mappings":{"dynamic":false,"properties":{"search":{"type":"keyword"},"sent":{"type":"date"}}}}
            """;

    private final RestClient client;
    private final String index;
    private final Duration keep;
    private boolean created;

    /**
     * Stores the state beside the records of an alias; nothing is sent yet.
     *
     * @param alias the alias of the records
     * @param keep how long a sent match is remembered, a duration such as {@code 30d}
     */
    public WatchState(RestClient client, String alias, String keep) {
        this.client = client;
        this.index = alias + "-watch";
        this.keep = Duration.ofMillis(TimeUtils.toMilliSeconds(keep));
    }

    /**
     * How far a search is.
     *
     * @param ledger the UUID of the ledger that is meant; empty if there is no ledger yet
     * @param done the number of the last change of the ledger that was looked at; -1 for none
     * @param upTo the number of the last change that is being looked at, if a run ended in the middle; else
     *     {@code done}
     * @param after the position of the last match among these changes that was sent; null for none
     * @param fingerprint what the search asked for
     */
    record Position(String ledger, long done, long upTo, JsonNode after, String fingerprint) {

        static Position at(String ledger, long done) {
            return new Position(ledger, done, done, null, "");
        }
    }

    /**
     * Returns the id under which a match is sent: a different one for a row that has changed, the same for a file that
     * is loaded again.
     */
    static String id(SavedSearch search, Match match) {
        ObjectNode record = match.record().deepCopy();
        if (record.path("source") instanceof ObjectNode source) {
            source.remove("generation");
        }
        return Sha256.base64(search.name() + "\n" + match.id() + "\n" + record, ID_BYTES);
    }

    /** Returns how far the search is; empty if it is new. */
    Optional<Position> read(SavedSearch search) throws IOException {
        createIndex();
        JsonNode kept = JsonRequests.find(client, "/" + index + "/_doc/search:" + search.name())
                .path("_source");
        if (kept.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(new Position(
                kept.path("ledger").asText(),
                kept.path("done").asLong(),
                kept.path("upTo").asLong(),
                kept.path("after").isArray() ? kept.path("after") : null,
                kept.path("fingerprint").asText()));
    }

    /** Returns which of these ids were sent. */
    Set<String> sent(Collection<String> ids) throws IOException {
        Set<String> sent = new HashSet<>();
        if (!ids.isEmpty()) {
            ObjectNode wanted = JSON.createObjectNode();
            ArrayNode all = wanted.putArray("ids");
            ids.forEach(id -> all.add("sent:" + id));
            JsonNode docs = JsonRequests.send(client, "POST", "/" + index + "/_mget?_source=false", wanted.toString())
                    .path("docs");
            for (JsonNode doc : docs) {
                if (doc.has("error")) {
                    throw new IOException("The sent matches cannot be read: "
                            + doc.at("/error/reason").asText());
                }
                if (doc.path("found").asBoolean()) {
                    sent.add(doc.path("_id").asText().substring("sent:".length()));
                }
            }
        }
        return sent;
    }

    /** Records that these ids were sent, and then how far the search is. */
    void write(SavedSearch search, Position position, Collection<String> ids) throws IOException {
        StringBuilder bulk = new StringBuilder();
        String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        for (String id : ids) {
            add(
                    bulk,
                    "sent:" + id,
                    JSON.createObjectNode().put("search", search.name()).put("sent", now));
        }
        ObjectNode kept = JSON.createObjectNode()
                .put("search", search.name())
                .put("ledger", position.ledger())
                .put("done", position.done())
                .put("upTo", position.upTo())
                .put("fingerprint", position.fingerprint());
        kept.set("after", position.after());
        add(bulk, "search:" + search.name(), kept);
        JsonNode answer = JsonRequests.send(client, "POST", "/" + index + "/_bulk", bulk.toString());
        if (answer.path("errors").asBoolean()) {
            throw new IOException("The sent matches cannot be stored: "
                    + answer.path("items").findPath("error").path("reason").asText());
        }
    }

    private static void add(StringBuilder bulk, String id, ObjectNode document) {
        bulk.append("{\"index\":{\"_id\":\"")
                .append(id)
                .append("\"}}\n")
                .append(document)
                .append('\n');
    }

    /** Forgets the matches that were sent so long ago that their files are not loaded again. */
    public void forget() throws IOException {
        createIndex();
        ObjectNode old = JSON.createObjectNode();
        old.putObject("range")
                .putObject("sent")
                .put("lt", Instant.now().minus(keep).toString());
        long gone = DeleteByQuery.run(client, index, old);
        if (gone > 0) {
            LOG.info("Deleted the entries of {} matches that were sent more than {} days ago", gone, keep.toDays());
        }
    }

    private synchronized void createIndex() throws IOException {
        if (!created) {
            JsonRequests.createIndex(client, index, INDEX);
            created = true;
        }
    }
}
