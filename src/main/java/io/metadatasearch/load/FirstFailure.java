package io.metadatasearch.load;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** Notes the first failure of bulks that are under way side by side; a later step of the route throws it. */
public final class FirstFailure implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange before, Exchange bulk) {
        throw new UnsupportedOperationException("Camel calls the form with the input");
    }

    /**
     * Ends the load at a failure: bulks in flight finish, and no other is begun. The exchange goes on as it
     * came in, because what fails within a split counts as dealt with, and no error handler around it looks at it.
     */
    @Override
    public Exchange aggregate(Exchange before, Exchange bulk, Exchange input) {
        if (bulk.getException() != null) {
            bulk.getVariable("load", ObjectLoad.class).bulks().failed(bulk.getException());
        }
        return input;
    }
}
