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
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.elasticsearch.client.ResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Decides which failures of Elasticsearch are temporary, so that the same request can be sent again. */
public final class TemporaryFailures implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFailures.class);

    private final LoadMetrics metrics;

    /**
     * Creates the check.
     *
     * @param metrics counts each retry
     */
    public TemporaryFailures(LoadMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Whether a retry is worthwhile: no connection, no answer in time, overload, access denied, or an error of the
     * server.
     */
    public boolean worthWaiting(Exception failure) {
        return cause(failure) != null;
    }

    /** Why a retry is worthwhile; null if it is not. */
    private static RetryCause cause(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RowsNotTakenException left) {
                return RetryCause.of(left.status());
            }
            // Failures of the bucket are retried elsewhere.
            if (cause instanceof UnloadableObjectException || cause instanceof SdkException) {
                return null;
            }
            if (cause instanceof ElasticsearchException refused) {
                return RetryCause.of(refused.status());
            }
            if (cause instanceof ResponseException refused) {
                return RetryCause.of(JsonRequests.status(refused));
            }
            if (cause instanceof TransportException refused) {
                return RetryCause.of(refused.statusCode());
            }
            if (cause instanceof IOException) {
                return RetryCause.CONNECTION;
            }
        }
        return null;
    }

    /** Counts each retry, and first logs what waits and why. */
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
}
