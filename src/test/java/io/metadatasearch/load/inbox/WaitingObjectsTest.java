package io.metadatasearch.load.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.services.LocalS3;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** On a real bucket. */
class WaitingObjectsTest {

    private static final int MORE_THAN_A_PAGE = 1_001;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private LocalS3 s3;
    private WaitingObjects waiting;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        s3 = LocalS3.start(folder.resolve("s3"));
        waiting = new WaitingObjects(s3.client(), LocalS3.BUCKET, new LoadMetrics(registry));
    }

    @AfterEach
    void stop() throws IOException {
        s3.close();
    }

    @Test
    void allThatLiesInTheInboxIsCountedAndNothingElse() throws IOException {
        s3.client().putObject(request -> request.bucket(LocalS3.BUCKET).key("incoming/folder/"), RequestBody.empty());
        s3.put("loaded/other.csv", new byte[1]);
        for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
            s3.put("incoming/folder/" + i + ".csv", new byte[1]);
        }
        waiting.count();

        assertThat(gauge("metadata.load.waiting.objects")).isEqualTo(MORE_THAN_A_PAGE);
        double oldest = listed().mapToDouble(object -> object.lastModified().toEpochMilli() / 1000.0)
                .min()
                .orElseThrow();
        assertThat(gauge("metadata.load.oldest.waiting.timestamp")).isEqualTo(oldest);
        assertThat(gauge("metadata.load.last.listing.timestamp")).isGreaterThanOrEqualTo(oldest);
    }

    @Test
    void whereNothingWaitsNothingIsOld() {
        waiting.count();
        assertThat(gauge("metadata.load.waiting.objects")).isZero();
        assertThat(gauge("metadata.load.oldest.waiting.timestamp")).isNaN();
    }

    @Test
    void whatIsNotListedToItsEndIsNoCount() throws IOException {
        s3.put("incoming/a.csv", new byte[1]);
        waiting.count();
        double listed = gauge("metadata.load.last.listing.timestamp");
        s3.stop();
        try {
            waiting.count();
        } finally {
            s3.restart();
        }
        assertThat(gauge("metadata.load.waiting.objects")).isEqualTo(1);
        assertThat(gauge("metadata.load.last.listing.timestamp")).isEqualTo(listed);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private Stream<S3Object> listed() {
        return s3
                .client()
                .listObjectsV2Paginator(
                        request -> request.bucket(LocalS3.BUCKET).prefix("incoming/"))
                .contents()
                .stream()
                .filter(object -> !object.key().endsWith("/"));
    }
}
