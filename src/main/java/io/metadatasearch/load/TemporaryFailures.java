package io.metadatasearch.load;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.transport.TransportException;
import java.io.IOException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.elasticsearch.client.ResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which failures of Elasticsearch go away by waiting, so that the same request can be sent again. */
public final class TemporaryFailures implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFailures.class);

    // Wrong credentials are no fault of the object in hand: it waits until they are put right.
    private static final Set<Integer> STATUSES = Set.of(401, 403, 408, 429);
    private static final int SERVER_ERROR = 500;

    /** Whether it is worth sending again: no connection, no answer in time, overload, a server's own error. */
    public boolean worthWaiting(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RowsNotTakenException) {
                return true;
            }
            if (cause instanceof UnloadableObjectException) {
                return false;
            }
            if (cause instanceof ElasticsearchException refused) {
                return isTemporary(refused.status());
            }
            if (cause instanceof ResponseException refused) {
                return isTemporary(refused.getResponse().getStatusLine().getStatusCode());
            }
            if (cause instanceof TransportException refused) {
                return isTemporary(refused.statusCode());
            }
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** Says, before each repetition, what waits and why. */
    @Override
    public void process(Exchange exchange) {
        ObjectLoad load = exchange.getVariable("load", ObjectLoad.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LOG.warn(
                "{} waits for Elasticsearch, attempt {}: {}",
                load == null ? exchange.getFromRouteId() : load.path(),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER),
                ObjectLoads.reason(failure));
    }

    private static boolean isTemporary(int status) {
        return status >= SERVER_ERROR || STATUSES.contains(status);
    }
}
