package io.metadatasearch.program;

import io.metadatasearch.aws.BucketHealth;
import io.metadatasearch.health.FailedPolls;
import io.metadatasearch.health.StageHealth;
import io.metadatasearch.health.Watchdog;
import io.metadatasearch.settings.Schedule;
import io.metadatasearch.sync.Settling;
import io.metadatasearch.sync.StoredFiles;
import io.metadatasearch.sync.SyncMetrics;
import io.metadatasearch.sync.SyncRuns;
import io.metadatasearch.sync.listing.FtpShare;
import io.metadatasearch.sync.listing.FtpsShare;
import io.metadatasearch.sync.listing.NoLinks;
import io.metadatasearch.sync.transfer.ShareConnectionPool;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.spi.Registry;
import software.amazon.awssdk.services.s3.S3Client;

/** The beans that the sync routes name. */
public final class SyncBeans {

    private SyncBeans() {}

    /**
     * Binds the beans, which use {@code s3Client}, {@code ftpTrust}, {@code endProcess} and {@code metricsRegistry}.
     * Nothing is sent yet.
     *
     * @param settings returns the value of a setting by its key; an empty string if the setting has no value
     */
    public static void bind(Registry beans, UnaryOperator<String> settings) {
        S3Client s3 = beans.lookupByNameAndType("s3Client", S3Client.class);
        String bucket = settings.apply("s3.bucket");
        StoredFiles stored = new StoredFiles(s3, bucket, settings.apply("sync.prefix"));
        ShareConnectionPool connections = new ShareConnectionPool(settings.apply("sync.after"));
        SyncRuns runs = new SyncRuns(
                stored,
                connections,
                new Schedule(settings.apply("sync.every"), settings.apply("sync.cron")),
                new Settling(settings.apply("sync.settle"), settings.apply("sync.min-age")),
                Boolean.parseBoolean(settings.apply("sync.once")),
                beans.lookupByNameAndType("endProcess", IntConsumer.class),
                new SyncMetrics(beans.lookupByNameAndType("metricsRegistry", MeterRegistry.class)));

        beans.bind("storedFiles", stored);
        beans.bind("shareConnections", connections);
        beans.bind("syncRuns", runs);
        beans.bind("ftpShare", FtpShare.class, FtpShare::new);
        beans.bind(
                "ftpsShare",
                FtpsShare.class,
                () -> new FtpsShare(
                        Boolean.parseBoolean(settings.apply("ftp.implicit-tls")),
                        beans.lookupByNameAndType("ftpTrust", TrustManagerFactory.class)));
        beans.bind("noLinks", new NoLinks());
        beans.bind("failedSyncs", new FailedPolls("complete the run of sync"));
        beans.bind("syncHealth", new StageHealth("sync", runs::problem));
        beans.bind("sharedBucketHealth", new BucketHealth(s3, bucket));
        // Sync polls twice a second.
        beans.bind("syncWatchdog", new Watchdog("sync", runs, "500ms", settings.apply("health.patience")));
    }
}
