package io.metadatasearch.load;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.aws.BucketKeys;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a load that are not Camel's own. */
public final class ObjectLoads {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectLoads.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int bulksInFlight;
    private final double maxRejected;
    private final int attempts;
    private final LoadMetrics metrics;

    /**
     * Prepares loads.
     *
     * @param bulksInFlight how many bulks of an object are under way at once
     * @param maxRejected the share of the rows of an object that may be rejected, 0 to 1
     * @param attempts how often an object is begun that cannot be read, before it fails
     * @param metrics where the loads that are under way are counted
     */
    public ObjectLoads(int bulksInFlight, double maxRejected, int attempts, LoadMetrics metrics) {
        this.bulksInFlight = bulksInFlight;
        this.maxRejected = maxRejected;
        this.attempts = attempts;
        this.metrics = metrics;
    }

    /**
     * Begins the load of an object, as the variable {@code load}; it is closed when the exchange is done, however that
     * ends. Its {@code path} and {@code etag} are variables too: routes do not call methods of a load by Simple
     * ({@code ${variable.load.path}}), because Camel keeps what it finds out about an object for each object anew.
     *
     * @param key the object's key, below {@code incoming/}
     * @param etag the version that is read
     * @param size its bytes
     * @param fromBucket the open connection that sends it
     */
    public void begin(
            Exchange exchange,
            @Variable("key") String key,
            @Header("CamelAwsS3ETag") String etag,
            @Header("CamelAwsS3ContentLength") long size,
            @Body InputStream fromBucket) {
        if (!key.startsWith(BucketKeys.INCOMING)) {
            throw new IllegalArgumentException(key + ": expected a key below " + BucketKeys.INCOMING);
        }
        ObjectLoad load = new ObjectLoad(key, key.substring(BucketKeys.INCOMING.length()), etag, size);
        load.holds(fromBucket);
        metrics.begins(load);
        exchange.setVariable("load", load);
        exchange.setVariable("path", load.path());
        exchange.setVariable("etag", load.etag());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                metrics.ends(load);
                try {
                    load.close();
                } catch (IOException e) {
                    LOG.warn("{}: cannot give back its connection or its temporary file", load.path(), e);
                }
            }
        });
    }

    /** The content of the object, unzipped if it is gzip. */
    public InputStream gunzip(@Body InputStream fromBucket, @Variable("load") ObjectLoad load) throws IOException {
        return load.open(fromBucket);
    }

    /** The bulks of the object, no more in flight than may be. */
    public Iterator<Bulk> bulks(Exchange exchange, @Body Iterator<Bulk> read, @Variable("load") ObjectLoad load) {
        load.reads(new BulksInFlight(read, bulksInFlight, exchange.getContext()::isStopping));
        return load.bulks();
    }

    /** Whether there is something to send: what marks the end of an object is empty, and steps may have dropped all rows. */
    public boolean hasRows(@Body Bulk bulk) {
        return !bulk.pending().isEmpty();
    }

    /** The bulk of an exchange; when that is done, the next one may be read. */
    public Bulk underWay(Exchange exchange, @Body Bulk bulk, @Variable("load") ObjectLoad load) {
        load.bulks().returnPlaceAfter(exchange);
        return bulk;
    }

    /** A request with the rows of a bulk that are still to be sent. */
    public BulkRequest.Builder request(@Variable("bulk") Bulk bulk) {
        return bulk.request();
    }

    /** Throws what reading or the first bulk failed with, if one did. */
    public void requireNoFailedBulk(@Variable("load") ObjectLoad load) throws Exception {
        load.bulks().requireNoFailure();
    }

    /**
     * Makes sure that no row went missing, and that not too many were rejected.
     *
     * @throws UnloadableObjectException if it is so
     */
    public void requireRowsIndexed(@Variable("load") ObjectLoad load) {
        load.requireRowsIndexed(maxRejected);
    }

    /** Whether there may be documents of an earlier version of the file. */
    public boolean mayHaveStaleRows(@Variable("load") ObjectLoad load) {
        return load.mayHaveStaleRows();
    }

    /** Whether there is something to put into {@code rejected/}. */
    public boolean hasRejectedRows(@Variable("load") ObjectLoad load) {
        return load.rejected().count() > 0;
    }

    /** Whether an earlier load may have left something there, and this one has nothing to put in its place. */
    public boolean mayHaveLeftRejectedRows(@Variable("load") ObjectLoad load) {
        return load.isKnown() && load.rejected().count() == 0;
    }

    /** What is to be put there. */
    public File rejectedRows(@Variable("load") ObjectLoad load) {
        return load.rejected().complete();
    }

    /** The line of a loaded object: what became of its rows. */
    public void logLoaded(@Variable("load") ObjectLoad load) {
        long millis = load.durationMillis();
        LOG.atInfo()
                .addKeyValue("event.action", "loaded")
                .addKeyValue("event.duration", TimeUnit.MILLISECONDS.toNanos(millis))
                .addKeyValue("file.path", load.path())
                .addKeyValue("file.size", load.size())
                .addKeyValue("load.rows", load.rows())
                .addKeyValue("load.indexed", load.indexed())
                .addKeyValue("load.rejected", load.rejected().count())
                .addKeyValue("load.dropped", load.dropped())
                .log(
                        "loaded {}: {} rows, {} indexed, {} rejected, {} dropped, {} ms",
                        load.path(),
                        load.rows(),
                        load.indexed(),
                        load.rejected().count(),
                        load.dropped(),
                        millis);
    }

    /** Whether an object failed that may still be arriving, and was not tried often enough. */
    public boolean worthAnotherAttempt(
            @Variable("load") ObjectLoad load, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        UnloadableObjectException unloadable = ObjectHelper.getException(UnloadableObjectException.class, failure);
        return unloadable != null && unloadable.isUnreadable() && load.attempts() < attempts;
    }

    /** Why an object failed, without the wrappers that Camel put around the reason. */
    public static String reason(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof UnloadableObjectException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** The reason as JSON, for the operator who finds it in {@code failed/}. */
    public byte[] report(@Variable("load") ObjectLoad load, @Variable("reason") String reason) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("file", load.path());
        report.put("etag", load.etag());
        report.put("error", reason);
        report.put("rowsRead", load.rows());
        report.put("rowsIndexed", load.indexed());
        report.put("rowsRejected", load.rejected().count());
        report.put("rowsDropped", load.dropped());
        report.put("attempts", load.attempts());
        report.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    }

    /** What became of an object, for whom the engineer wants to be told; {@code error} is there if it failed. */
    public Map<String, Object> account(@Variable("load") ObjectLoad load, @Variable("reason") String reason) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("file", load.path());
        account.put("etag", load.etag());
        account.put("size", load.size());
        account.put("rows", load.rows());
        account.put("indexed", load.indexed());
        account.put("rejected", load.rejected().count());
        account.put("dropped", load.dropped());
        account.put("attempts", load.attempts());
        account.put("durationMs", load.durationMillis());
        if (reason != null) {
            account.put("error", reason);
        }
        return account;
    }
}
