package io.metadatasearch.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a load that are not Camel's own. */
public final class ObjectLoads {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectLoads.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String INBOX = "incoming/";

    /**
     * Begins the load of an object, as the variable {@code load}; it is closed when the exchange is done, however that
     * ends.
     *
     * @param key the object's key, below {@code incoming/}
     * @param etag the version that is read
     * @param fromBucket the open connection that sends it
     */
    public void begin(
            Exchange exchange,
            @Header("CamelAwsS3Key") String key,
            @Header("CamelAwsS3ETag") String etag,
            @Body InputStream fromBucket) {
        if (!key.startsWith(INBOX)) {
            throw new IllegalArgumentException(key + ": expected a key below " + INBOX);
        }
        ObjectLoad load = new ObjectLoad(key, key.substring(INBOX.length()), etag);
        load.holds(fromBucket);
        exchange.setVariable("load", load);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
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

    /**
     * Makes sure that no row went missing.
     *
     * @throws UnloadableObjectException if rows read is not rows indexed plus rows rejected
     */
    public void requireEveryRowAccountedFor(@Variable("load") ObjectLoad load) {
        load.requireEveryRowAccountedFor();
    }

    /** Why an object failed, without the wrappers that Camel put around the reason. */
    public String reason(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
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
        report.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    }
}
