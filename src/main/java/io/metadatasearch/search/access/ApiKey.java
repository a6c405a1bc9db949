package io.metadatasearch.search.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.metadatasearch.search.Caller;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A key to the search API, as it is stored.
 *
 * @param name the name of its owner
 * @param hash the SHA-256 hash of the key, in hexadecimal; a key is 32 random bytes, so a slow hash would add nothing
 * @param created when it was created, ISO 8601
 * @param expires when it expires, ISO 8601; null for never
 * @param rate how many requests a second it may make; null for no limit
 * @param filter which records it may see, in Lucene query syntax; null for all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKey(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String hash,
        String created,
        String expires,
        Integer rate,
        String filter) {

    /**
     * Checks values that may have been edited by hand.
     *
     * @throws IllegalArgumentException if the time is malformed, or the rate is below 1
     */
    public ApiKey {
        if (rate != null && rate < 1) {
            throw new IllegalArgumentException("rate of " + name + ": expected 1 or more, was " + rate);
        }
        if (expires != null) {
            try {
                Instant.parse(expires);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "expires of " + name + ": expected a time such as 2027-01-31T00:00:00Z, was " + expires, e);
            }
        }
    }

    boolean isOver(Instant now) {
        return expires != null && !now.isBefore(Instant.parse(expires));
    }

    Caller caller() {
        return new Caller(name, filter == null ? "" : filter);
    }
}
