package io.metadatasearch.load.bulk;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * What the split into bulks does besides its steps: each bulk returns its place when it is done, and the first failure
 * is recorded. A later step throws it.
 */
public final class SplitIntoBulks implements Processor, AggregationStrategy {

    /** Runs before the steps of a bulk. */
    @Override
    public void process(Exchange bulk) {
        bulks(bulk).returnPlaceAfter(bulk);
    }

    @Override
    public Exchange aggregate(Exchange before, Exchange bulk) {
        throw new UnsupportedOperationException("Camel calls the form with the input");
    }

    /**
     * Ends the load at a failure: bulks in flight finish, and no other begins. The exchange continues unchanged,
     * because Camel treats a failure within a split as handled, and no error handler around the split sees it.
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
