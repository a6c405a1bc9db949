package io.metadatasearch.search.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * The place where a page of a search ended, so that the next page begins there. It contains all the state, so any
 * replica can continue, even after a restart. The key that comes with the cursor decides which records are visible.
 *
 * @param begun when the first page was requested; {@code now} stands for this time in all pages
 * @param search the search that it belongs to
 * @param total how many records matched when the first page was requested
 * @param isAtLeast whether the total is a lower bound
 * @param last the place of the last record in the order of the search
 */
record Cursor(Instant begun, String search, long total, boolean isAtLeast, ArrayNode last) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    /** Returns the cursor as the client gets it. */
    String token() throws JsonProcessingException {
        ObjectNode json = JSON.createObjectNode()
                .put("v", VERSION)
                .put("t", begun.toEpochMilli())
                .put("s", search)
                .put("n", total);
        if (isAtLeast) {
            json.put("m", true);
        }
        json.set("l", last);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(json));
    }

    /**
     * Reads what {@link #token()} wrote.
     *
     * @param keep how long a cursor may be used after the first page
     * @throws Problem 400 if the text is not a cursor; 410 if it is too old, or of another version of the program
     */
    static Cursor read(String token, Instant now, Duration keep) {
        JsonNode json = json(token);
        if (json.path("v").isInt() && json.path("v").asInt() != VERSION) {
            throw expired("it was created by another version of the program");
        }
        if (!isCursor(json)) {
            throw Problem.badParameter("after is not a cursor: expected the value of next from the previous page");
        }
        Instant begun = Instant.ofEpochMilli(json.path("t").asLong());
        if (begun.plus(keep).isBefore(now)) {
            throw expired("its search started more than " + keep.toHours() + " hours ago");
        }
        return new Cursor(
                begun,
                json.path("s").asText(),
                json.path("n").asLong(),
                json.path("m").asBoolean(),
                (ArrayNode) json.path("l"));
    }

    /** Returns whether it was created by another page of this search. */
    boolean belongsTo(SearchRequest other) {
        return search.equals(other.name()) && last.size() == other.places();
    }

    private static JsonNode json(String token) {
        try {
            return JSON.readTree(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            return MissingNode.getInstance(); // not a cursor; the caller reports it
        }
    }

    private static boolean isCursor(JsonNode json) {
        boolean complete = json.path("v").isInt()
                && json.path("t").isIntegralNumber()
                && json.path("t").canConvertToLong()
                && json.path("s").isTextual()
                && json.path("n").isIntegralNumber()
                && json.path("l").isArray();
        for (JsonNode value : json.path("l")) {
            complete &= value.isValueNode();
        }
        return complete;
    }

    private static Problem expired(String why) {
        return new Problem(
                410, "Cursor expired", "after is no longer valid: " + why + "; start again with the first page");
    }
}
