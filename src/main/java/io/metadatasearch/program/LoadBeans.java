package io.metadatasearch.program;

import io.metadatasearch.aws.BucketHealth;
import io.metadatasearch.elasticsearch.ElasticsearchHealth;
import io.metadatasearch.elasticsearch.IndexTemplate;
import io.metadatasearch.health.FailedPolls;
import io.metadatasearch.health.Watchdog;
import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.load.ObjectContent;
import io.metadatasearch.load.bulk.BulkComponent;
import io.metadatasearch.load.bulk.CsvFormat;
import io.metadatasearch.load.bulk.FileBulks;
import io.metadatasearch.load.bulk.RowSteps;
import io.metadatasearch.load.bulk.SplitIntoBulks;
import io.metadatasearch.load.inbox.EventPolls;
import io.metadatasearch.load.inbox.Inbox;
import io.metadatasearch.load.inbox.InboxComponent;
import io.metadatasearch.load.inbox.S3Events;
import io.metadatasearch.load.inbox.WaitingObjects;
import io.metadatasearch.load.ledger.LoadLedger;
import io.metadatasearch.load.ledger.LoadSteps;
import io.metadatasearch.load.ledger.Retention;
import io.metadatasearch.load.ledger.StaleRows;
import io.metadatasearch.load.ledger.TemporaryFailures;
import io.metadatasearch.load.recognition.FileRules;
import io.metadatasearch.schema.Columns;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.DataFormatFactory;
import org.apache.camel.spi.Registry;
import org.elasticsearch.client.RestClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The beans that the load routes name, and the components and data formats that these routes use. */
public final class LoadBeans {

    private static final long BYTES_PER_GIB = 1L << 30;

    private LoadBeans() {}

    /**
     * Binds the beans, which use {@code s3Client}, {@code elasticsearchClient}, {@code columns} and
     * {@code metricsRegistry}. Nothing is sent yet. The schema files are read when a route first uses a bean that needs
     * them.
     *
     * @param settings returns the value of a setting by its key; an empty string if the setting has no value
     */
    public static void bind(Registry beans, UnaryOperator<String> settings) {
        S3Client s3 = beans.lookupByNameAndType("s3Client", S3Client.class);
        RestClient elasticsearch = beans.lookupByNameAndType("elasticsearchClient", RestClient.class);
        String bucket = settings.apply("s3.bucket");
        String alias = settings.apply("es.index");
        String every = settings.apply("load.every");
        String patience = settings.apply("health.patience");
        LoadMetrics metrics = new LoadMetrics(beans.lookupByNameAndType("metricsRegistry", MeterRegistry.class));
        Inbox inbox =
                new Inbox(s3, bucket, number(settings, "load.workers"), settings.apply("sqs.queue"), every, metrics);
        RowSteps rowSteps = new RowSteps();
        EventPolls eventPolls = new EventPolls(metrics);

        beans.bind("aws2-s3", new InboxComponent(s3));
        beans.bind("elasticsearch", new BulkComponent(elasticsearch, metrics));
        beans.bind("fileRules", FileRules.class, () -> new FileRules(settings));
        beans.bind("csv-dataformat-factory", (DataFormatFactory)
                () -> csv(columns(beans), rules(beans), rowSteps, settings));
        beans.bind(
                "plain",
                new ObjectContent(
                        number(settings, "load.max-inflated-gib") * BYTES_PER_GIB, number(settings, "load.max-ratio")));
        beans.bind("inbox", inbox);
        beans.bind("loads", LoadSteps.class, () -> loads(columns(beans), rules(beans), s3, elasticsearch, settings));
        beans.bind("rowSteps", rowSteps);
        beans.bind("intoBulks", new SplitIntoBulks());
        // No bound is needed: no more bulks are handed out than may be in flight.
        beans.bind("bulkThreads", ExecutorService.class, Executors::newCachedThreadPool, null, "shutdown");
        beans.bind("temporaryFailures", new TemporaryFailures(metrics));
        beans.bind("waitingObjects", new WaitingObjects(s3, bucket, metrics));
        beans.bind("failedPolls", new FailedPolls("read the bucket"));
        beans.bind("s3Events", new S3Events(bucket));
        beans.bind("eventPolls", eventPolls);
        beans.bind("failedReceives", new FailedPolls("read the queue"));
        beans.bind("loadMetrics", metrics);
        beans.bind(
                "retention",
                new Retention(
                        elasticsearch,
                        alias,
                        settings.apply("es.retention"),
                        Boolean.parseBoolean(settings.apply("es.retention-dry-run"))));
        beans.bind("elasticsearchHealth", new ElasticsearchHealth(elasticsearch, alias));
        beans.bind("bucketHealth", new BucketHealth(s3, bucket));
        beans.bind("inboxWatchdog", new Watchdog("load", inbox, every, patience));
        beans.bind("queueWatchdog", new Watchdog("take-event", eventPolls, "500ms", patience));
    }

    private static Columns columns(Registry beans) {
        return beans.lookupByNameAndType("columns", Columns.class);
    }

    private static FileRules rules(Registry beans) {
        return beans.lookupByNameAndType("fileRules", FileRules.class);
    }

    private static CsvFormat csv(Columns columns, FileRules rules, RowSteps rowSteps, UnaryOperator<String> settings) {
        FileBulks files = new FileBulks(
                columns,
                rules,
                settings.apply("es.index"),
                settings.apply("es.index.period"),
                number(settings, "load.bulk-rows"),
                number(settings, "load.bulk-kib"),
                rowSteps);
        return new CsvFormat(files, number(settings, "load.bulks-in-flight"));
    }

    private static LoadSteps loads(
            Columns columns, FileRules rules, S3Client s3, RestClient elasticsearch, UnaryOperator<String> settings) {
        String alias = settings.apply("es.index");
        try {
            return new LoadSteps(
                    new IndexTemplate(
                            elasticsearch, settings.apply("schema.directory") + "/index-template.json", alias),
                    new LoadLedger(elasticsearch, alias, columns, rules, settings.apply("es.index.period")),
                    new StaleRows(elasticsearch, alias),
                    s3,
                    settings.apply("s3.bucket"),
                    Double.parseDouble(settings.apply("load.max-rejected")),
                    number(settings, "load.attempts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(UnaryOperator<String> settings, String key) {
        return Integer.parseInt(settings.apply(key));
    }
}
