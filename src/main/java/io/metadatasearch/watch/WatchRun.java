package io.metadatasearch.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.lookup.Matches.Match;
import io.metadatasearch.watch.WatchState.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run of a saved search; the routes ask it what is next. */
public final class WatchRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    final SavedSearch search;
    final long begun = System.nanoTime();
    /** The last change of the ledger that it looks at. */
    long upTo;

    Position position;
    /** Those of the files that are looked at; null if there is nothing more to ask about them. */
    List<ObjectNode> queries;

    int query;
    JsonNode after;
    long filesUpTo;
    /** What is to be sent, by its id. */
    Map<String, Match> matches = new LinkedHashMap<>();

    int sent;
    boolean open;

    WatchRun(SavedSearch search) {
        this.search = search;
    }

    /** Whether there is something to send. */
    public boolean getHasMatches() {
        return !matches.isEmpty();
    }

    /** The name of the search. */
    public String getName() {
        return search.name();
    }

    /** What is sent: JSON. */
    public String getMessage() {
        ObjectNode message = JSON.createObjectNode().put("search", search.name());
        if (!search.q().isEmpty()) {
            message.put("q", search.q());
        }
        ArrayNode all = message.putArray("matches");
        matches.forEach((id, match) -> {
            ObjectNode one = all.addObject().put("id", id);
            if (!match.indicators().isEmpty()) {
                match.indicators().forEach(one.putArray("indicators")::add);
            }
            one.set("record", match.record());
        });
        return message.toString();
    }
}
