package io.metadatasearch.search.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads which records a request asks for: its parameters q, from and to, and the filter of its key. */
public final class QueryParameters {

    private static final Logger LOG = LoggerFactory.getLogger(QueryParameters.class);

    private final FieldNames fields;
    private final boolean isAnd;
    private final boolean slowAllowed;

    /**
     * Sets how q is read.
     *
     * @param defaultOperator AND or OR: whether clauses of q without an operator between them must all match
     * @param slowAllowed whether terms may begin with a wildcard or be regular expressions
     */
    public QueryParameters(FieldNames fields, String defaultOperator, boolean slowAllowed) {
        this.fields = fields;
        this.isAnd = defaultOperator.equals("AND");
        this.slowAllowed = slowAllowed;
    }

    public FieldNames fields() {
        return fields;
    }

    /**
     * Returns the query of a request.
     *
     * @param now the time that {@code now} stands for
     * @throws Problem 400 if a parameter is malformed; 403 if the filter of the key is
     * @throws IOException if Elasticsearch does not return the fields
     */
    public Query read(Parameters parameters, Caller caller, Instant now) throws IOException {
        List<ObjectNode> filters = new ArrayList<>();
        Optional<String> q = parameters.find("q");
        if (q.isPresent()) {
            Clause clause = QueryText.parse(q.get(), fields, isAnd, slowAllowed);
            filters.add(FieldQueries.of(clause, q.get(), fields, slowAllowed, now));
        }
        if (!caller.filter().isEmpty()) {
            filters.add(filter(caller, now));
        }
        return new Query(filters, TimeRange.read(parameters, now));
    }

    /**
     * Returns the fields that q names.
     *
     * @throws Problem 400 if q is malformed
     * @throws IOException if Elasticsearch does not return the fields
     */
    public Set<String> named(Parameters parameters) throws IOException {
        Set<String> names = new HashSet<>();
        Optional<String> q = parameters.find("q");
        if (q.isPresent()) {
            Clause clause = QueryText.parse(q.get(), fields, isAnd, slowAllowed);
            for (String name : clause.names().toList()) {
                fields.lookUp(name).ifPresent(field -> names.add(field.name()));
            }
        }
        return names;
    }

    /**
     * Returns the query of a filter, which may have slow terms.
     *
     * @param filter in the syntax of q, but AND and OR must not be mixed without parentheses
     * @param now the time that {@code now} stands for
     * @throws Problem 400 if the filter is malformed
     * @throws IOException if Elasticsearch does not return the fields
     */
    public ObjectNode filter(String filter, Instant now) throws IOException {
        return FieldQueries.of(QueryText.parseFilter(filter, fields), filter, fields, true, now);
    }

    private ObjectNode filter(Caller caller, Instant now) throws IOException {
        try {
            return filter(caller.filter(), now);
        } catch (Problem e) {
            if (e.status() != 400) {
                throw e;
            }
            // The details are not for the holder of the key.
            LOG.error("The filter of the key {} is invalid: {}", caller.name(), e.getMessage());
            throw new Problem(403, "Forbidden", "The filter of this key is invalid. See the log for the reason");
        }
    }
}
