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
 * Where a page of a search ended, so that the next begins there. It holds all there is to know, so any replica can go
 * on, also after a restart; what it may see is decided by the key that comes with it.
 *
 * @param begun when the first page was asked for; what now means in all of them
 * @param search which search it belongs to
 * @param total how many records matched when the first page was asked for
 * @param isAtLeast whether there were at least so many, and perhaps more
 * @param last the place of the last record in the order of the search
 */
record Cursor(Instant begun, String search, long total, boolean isAtLeast, ArrayNode last) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    /** As the client gets it. */
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
     * @param keep how long it may be used after the first page
     * @throws Problem 400, if it is none; 410, if it is too old, or of another version of the program
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
            throw expired("its search started more than " + keep.toHours() + " hours" + " ago");
        }
        return new Cursor(
                begun,
                json.path("s").asText(),
                json.path("n").asLong(),
                json.path("m").asBoolean(),
                (ArrayNode) json.path("l"));
    }

    /** Whether it was made by another page of this search. */
    boolean belongsTo(SearchRequest other) {
        return search.equals(other.name()) && last.size() == other.places();
    }

    private static JsonNode json(String token) {
        try {
            return JSON.readTree(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            return MissingNode.getInstance(); // no cursor, and said to be none
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
