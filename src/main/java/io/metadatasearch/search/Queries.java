package io.metadatasearch.search;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads which records a request asks for: its parameters q, from and to, and what its key may see. */
public final class Queries {

    /** The parameters that say which records. */
    static final List<String> PARAMETERS = List.of("q", "from", "to");

    private final FieldNames fields;
    private final boolean slowAllowed;

    /**
     * Prepares.
     *
     * @param slowAllowed whether terms may begin with a wildcard or be regular expressions
     */
    public Queries(FieldNames fields, boolean slowAllowed) {
        this.fields = fields;
        this.slowAllowed = slowAllowed;
    }

    FieldNames fields() {
        return fields;
    }

    /**
     * The query of a request.
     *
     * @param now what now means in from and to
     * @throws Problem 400, if a parameter is malformed
     * @throws IOException if Elasticsearch does not tell the fields
     */
    Query read(Parameters parameters, Caller caller, Instant now) throws IOException {
        List<String> texts = new ArrayList<>();
        Optional<String> q = parameters.find("q");
        if (q.isPresent()) {
            texts.add(QueryText.understood(q.get(), fields, slowAllowed));
        }
        if (!caller.filter().isEmpty()) {
            texts.add(QueryText.understood(caller.filter(), fields, true));
        }
        return new Query(texts, TimeRange.read(parameters, now));
    }
}
