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

/** A run of a saved search; the routes ask it what to do next. */
public final class WatchRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    final SavedSearch search;
    final long begun = System.nanoTime();
    /** The last change of the ledger that the run looks at. */
    long upTo;

    Position position;
    /** The queries for the current files; null if there is nothing more to ask about these files. */
    List<ObjectNode> queries;

    int query;
    JsonNode after;
    long filesUpTo;
    /** The matches to send, by their id. */
    Map<String, Match> matches = new LinkedHashMap<>();

    int sent;
    boolean open;

    WatchRun(SavedSearch search) {
        this.search = search;
    }

    /** Returns whether there is something to send. */
    public boolean getHasMatches() {
        return !matches.isEmpty();
    }

    /** Returns the name of the search. */
    public String getName() {
        return search.name();
    }

    /** Returns the message to send, as JSON. */
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
