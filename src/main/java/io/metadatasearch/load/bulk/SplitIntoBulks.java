package io.metadatasearch.load.bulk;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * What the split into bulks does beside its steps: each bulk gives its place back when it is done, and of those that fail
 * the first is noted; a later step throws it.
 */
public final class SplitIntoBulks implements Processor, AggregationStrategy {

    /** Before the steps of a bulk. */
    @Override
    public void process(Exchange bulk) {
        bulks(bulk).returnPlaceAfter(bulk);
    }

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
            bulks(bulk).failed(bulk.getException());
        }
        return input;
    }

    private static BulksInFlight bulks(Exchange exchange) {
        return exchange.getVariable(BulksInFlight.VARIABLE, BulksInFlight.class);
    }
}
