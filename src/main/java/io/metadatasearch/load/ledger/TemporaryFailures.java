package io.metadatasearch.load.ledger;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.transport.TransportException;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.RetryCause;
import io.metadatasearch.load.RowsNotTakenException;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import java.io.IOException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.elasticsearch.client.ResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells which failures of Elasticsearch go away by waiting, so that the same request can be sent again. */
public final class TemporaryFailures implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFailures.class);

    // Wrong credentials are no fault of the object in hand: it waits until they are put right.
    private static final Set<Integer> STATUSES = Set.of(401, 403, 408, 429);
    private static final int SERVER_ERROR = 500;

    private final LoadMetrics metrics;

    /**
     * Tells them apart.
     *
     * @param metrics where each repetition is counted
     */
    public TemporaryFailures(LoadMetrics metrics) {
        this.metrics = metrics;
    }

    /** Whether it is worth sending again: no connection, no answer in time, overload, a server's own error. */
    public boolean worthWaiting(Exception failure) {
        return cause(failure) != null;
    }

    /** Why it is worth sending again; null if it is not. */
    static RetryCause cause(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RowsNotTakenException left) {
                return RetryCause.of(left.status());
            }
            // What the bucket failed with is for others to wait for.
            if (cause instanceof UnloadableObjectException || cause instanceof SdkException) {
                return null;
            }
            if (cause instanceof ElasticsearchException refused) {
                return cause(refused.status());
            }
            if (cause instanceof ResponseException refused) {
                return cause(JsonRequests.status(refused));
            }
            if (cause instanceof TransportException refused) {
                return cause(refused.statusCode());
            }
            if (cause instanceof IOException) {
                return RetryCause.CONNECTION;
            }
        }
        return null;
    }

    /** Counts each repetition, and says before it what waits and why. */
    @Override
    public void process(Exchange exchange) {
        ObjectLoad load = exchange.getVariable("load", ObjectLoad.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        metrics.retried(exchange.getMessage().getBody() instanceof Bulk, cause(failure));
        LOG.warn(
                "{} waits for Elasticsearch, attempt {}: {}",
                load == null ? exchange.getFromRouteId() : load.path(),
                exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER),
                LoadSteps.reason(failure));
    }

    private static RetryCause cause(int status) {
        return status >= SERVER_ERROR || STATUSES.contains(status) ? RetryCause.of(status) : null;
    }
}
