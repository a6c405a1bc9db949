package io.metadatasearch.watch;

import io.metadatasearch.text.Sha256;
import java.time.Duration;
import java.util.List;

/**
 * A search that is asked again and again.
 *
 * @param name what it is called; its state is kept under it
 * @param q what to find, in the syntax of the search API; empty: everything
 * @param indicators what the records must have one of; empty: anything
 * @param filter what it may see, in the syntax of a key's filter; empty: all
 * @param every the time from the end of a run to the next
 * @param receiver where its matches go, a URI of Camel
 * @param limit how many matches a run sends; more wait for the next
 */
record SavedSearch(
        String name, String q, List<String> indicators, String filter, Duration every, String receiver, int limit) {

    /** Changes when it asks for something else. */
    String fingerprint() {
        return Sha256.base64(q + "\n\n" + filter + "\n\n" + String.join("\n", indicators), 15);
    }
}
