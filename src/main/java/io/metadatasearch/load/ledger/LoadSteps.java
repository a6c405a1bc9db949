package io.metadatasearch.load.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.elasticsearch.IndexTemplate;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.Quality;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.bulk.BulksInFlight;
import io.metadatasearch.schema.LedgerIndex;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The steps of a load that are not Camel's own. Each can be repeated as a whole. As a processor, it makes the account
 * of an object the body, for engineers who want to be notified.
 */
public final class LoadSteps implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(LoadSteps.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final IndexTemplate template;
    private final LoadLedger ledger;
    private final StaleRows stale;
    private final S3Client s3;
    private final String bucket;
    private final double maxRejected;
    private final int attempts;

    /**
     * Creates the steps.
     *
     * @param bucket the bucket for rejected rows
     * @param maxRejected the maximum fraction of the rows of an object that may be rejected, 0 to 1
     * @param attempts the number of attempts to load an object that cannot be read, before it fails
     */
    public LoadSteps(
            IndexTemplate template,
            LoadLedger ledger,
            StaleRows stale,
            S3Client s3,
            String bucket,
            double maxRejected,
            int attempts) {
        this.template = template;
        this.ledger = ledger;
        this.stale = stale;
        this.s3 = s3;
        this.bucket = bucket;
        this.maxRejected = maxRejected;
        this.attempts = attempts;
    }

    /** Installs the index template at the start. If that fails, the first object tries again. */
    public void prepare() {
        try {
            template.ensureInstalled();
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot install the index template; retrying with the first object: {}", reason(e));
        }
    }

    /**
     * Makes sure that the index template is installed, and records the object in the ledger as being loaded. The ledger
     * knows whether the path was loaded before.
     *
     * @throws io.metadatasearch.elasticsearch.IndexTemplateException if Elasticsearch refuses the template
     * @throws IOException if Elasticsearch is unreachable
     */
    public void begin(@Variable("load") ObjectLoad load) throws IOException {
        template.ensureInstalled();
        ledger.begin(load);
    }

    /** Throws the failure of reading or of the first bulk that failed, if there is one. */
    public void requireNoFailedBulk(@Variable(BulksInFlight.VARIABLE) BulksInFlight bulks) throws Exception {
        bulks.requireNoFailure();
    }

    /**
     * Checks that no row is missing and that not too many are rejected, deletes the rows that only an earlier version
     * of the file had, puts the rejected rows into {@code rejected/}, and closes the entry in the ledger. Only then may
     * the object leave: a step that is done twice does no harm, a step that is never done does.
     *
     * @throws UnloadableObjectException if rows are missing, or too many are rejected
     * @throws software.amazon.awssdk.core.exception.SdkException if the bucket does not accept the rejected rows
     * @throws IOException if Elasticsearch is unreachable
     */
    public void settle(@Variable("load") ObjectLoad load) throws IOException {
        load.requireRowsIndexed(maxRejected);
        if (load.mayHaveStaleRows()) {
            stale.delete(load);
        }
        String rejected = BucketKeys.REJECTED + load.path() + ".ndjson";
        if (load.rejected().count() > 0) {
            s3.putObject(
                    request -> request.bucket(bucket).key(rejected),
                    load.rejected().complete());
        } else if (load.isKnown()) { // an earlier load may have left some
            s3.deleteObject(request -> request.bucket(bucket).key(rejected));
        }
        ledger.loaded(load);
        load.settle();
    }

    /**
     * Logs one line for a loaded object, with the outcome of its rows, and another line if something is wrong with the
     * file.
     */
    public static void logLoaded(ObjectLoad load) {
        long millis = load.durationMillis();
        Quality quality = load.quality();
        LOG.atInfo()
                .addKeyValue("event.action", "loaded")
                .addKeyValue("event.duration", TimeUnit.MILLISECONDS.toNanos(millis))
                .addKeyValue("file.path", load.path())
                .addKeyValue("file.size", load.size())
                .addKeyValue("load.rows", load.rows())
                .addKeyValue("load.indexed", load.indexed())
                .addKeyValue("load.rejected", load.rejected().count())
                .addKeyValue("load.dropped", load.dropped())
                .addKeyValue("load.format", quality.format() == null ? "empty" : quality.format())
                .addKeyValue("load.undated", quality.undated())
                .addKeyValue("load.misfits", quality.misfits())
                .addKeyValue("load.replaced", quality.replaced())
                .addKeyValue("load.unknown-columns", quality.unknownColumns())
                .log(
                        "loaded {}: {} rows, {} indexed, {} rejected, {} dropped, {} ms",
                        load.path(),
                        load.rows(),
                        load.indexed(),
                        load.rejected().count(),
                        load.dropped(),
                        millis);
        String verdict = quality.verdict(load.rejected().count());
        if (!verdict.equals(LedgerIndex.GOOD)) {
            LOG.atWarn()
                    .addKeyValue("event.action", "poor-quality")
                    .addKeyValue("file.path", load.path())
                    .log("{} was loaded with problems: {}", load.path(), verdict);
        }
    }

    /** Whether an object that failed may still be arriving, and has attempts left. */
    public boolean worthAnotherAttempt(
            @Variable("load") ObjectLoad load, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        UnloadableObjectException unloadable = ObjectHelper.getException(UnloadableObjectException.class, failure);
        return unloadable != null && unloadable.isUnreadable() && load.attempts() < attempts;
    }

    /** Why an object failed, without the wrappers that Camel puts around the reason. */
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

    /** Records in the ledger that an object could not be read and will be retried. */
    public void waits(@Variable("load") ObjectLoad load, @Variable("reason") String reason) throws IOException {
        ledger.waits(load, reason);
    }

    /** Records in the ledger that an object failed, and why. */
    public void fail(@Variable("load") ObjectLoad load, @Variable("reason") String reason) throws IOException {
        ledger.failed(load, reason);
        load.fail();
    }

    /** Makes the account of an object the body. The account has an {@code error} if the object failed. */
    @Override
    public void process(Exchange exchange) {
        ObjectLoad load = exchange.getVariable("load", ObjectLoad.class);
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("file", load.path());
        account.put("etag", load.etag());
        account.put("size", load.size());
        account.put("rows", load.rows());
        account.put("indexed", load.indexed());
        account.put("rejected", load.rejected().count());
        account.put("dropped", load.dropped());
        account.put("format", load.quality().format());
        account.put("quality", load.quality().verdict(load.rejected().count()));
        account.put("attempts", load.attempts());
        account.put("durationMs", load.durationMillis());
        if (load.isFailed()) {
            account.put("error", exchange.getVariable("reason"));
        }
        exchange.getMessage().setBody(account);
    }
}
