package io.metadatasearch.watch;

import io.metadatasearch.text.Sha256;
import java.time.Duration;
import java.util.List;

/**
 * A search that is run repeatedly.
 *
 * @param name its name, under which its state is stored
 * @param q what to find, in the syntax of the search API; empty for everything
 * @param indicators the values of which a record must have at least one; empty for any record
 * @param filter which records it may see, in the syntax of a key's filter; empty for all
 * @param every the time from the end of a run to the next run
 * @param receiver where its matches are sent, a Camel URI
 * @param limit the maximum number of matches that a run sends; the others wait for the next run
 */
record SavedSearch(
        String name, String q, List<String> indicators, String filter, Duration every, String receiver, int limit) {

    /** Returns a value that changes when the search asks for something else. */
    String fingerprint() {
        return Sha256.base64(q + "\n\n" + filter + "\n\n" + String.join("\n", indicators), 15);
    }
}
