package io.metadatasearch.load;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** Notes the first failure of bulks that are under way side by side; a later step of the route throws it. */
public final class FirstFailure implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange before, Exchange lane) {
        throw new UnsupportedOperationException("Camel calls the form with the input");
    }

    /**
     * Ends the load at a failure: the others finish the bulk they have, and begin no other. The exchange goes on as it
     * came in, because what fails within a split counts as dealt with, and no error handler around it looks at it.
     */
    @Override
    public Exchange aggregate(Exchange before, Exchange lane, Exchange input) {
        if (lane.getException() != null) {
            lane.getVariable("load", ObjectLoad.class).abandon(lane.getException());
        }
        return input;
    }
}
