package io.metadatasearch.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.services.LocalS3;
import io.metadatasearch.settings.Schedule;
import io.metadatasearch.sync.transfer.ShareConnectionPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The looks and the files of runs, as Camel asks about them; with a real bucket. */
class SyncRunsTest {

    private static final String SETTLE = "300ms";

    private final List<Integer> exitCodes = new ArrayList<>();
    private LocalS3 s3;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        s3 = LocalS3.start(folder.resolve("s3"));
    }

    @AfterEach
    void stop() throws IOException {
        s3.close();
    }

    @Test
    void theNextRunIsDueOnlyAfterItsTime() {
        SyncRuns runs = runs("1h", "0s", false);
        look(runs);
        runs.commit(null, null, 0);
        assertThat(runs.begin(null, null)).isFalse();
    }

    @Test
    void afterARunThatFailedTheNextIsDueByItsTimeIfThatIsSooner() {
        SyncRuns runs = runs("100ms", "0s", false);
        look(runs);
        runs.rollback(null, null, 0, new IOException("refused"));
        look(runs);
    }

    @Test
    void whatIsInTheBucketIsNotFetched() throws IOException {
        s3.put("loaded/a.csv", new byte[3]);
        SyncRuns runs = runs("1h", "0s", false);
        look(runs);
        assertThat(runs.contains("0 3 a.csv")).isTrue();
        assertThat(runs.contains("0 4 a.csv")).as("another size").isFalse();
        assertThat(runs.contains("0 3 b c.csv")).as("another name").isFalse();
        long tomorrow = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
        assertThat(runs.contains(tomorrow + " 3 a.csv")).as("newer").isFalse();
    }

    @Test
    void aFileIsFetchedWhenTheSecondLookFindsItTheSame() {
        SyncRuns runs = runs("1h", SETTLE, false);
        look(runs);
        assertThat(runs.contains("0 3 same.csv")).isTrue();
        assertThat(runs.contains("0 3 longer.csv")).isTrue();
        assertThat(runs.contains("0 3 newer.csv")).isTrue();
        runs.commit(null, null, 0);
        look(runs);
        assertThat(runs.contains("0 3 same.csv")).isFalse();
        assertThat(runs.contains("0 4 longer.csv")).isTrue();
        assertThat(runs.contains("1 3 newer.csv")).isTrue();
        assertThat(runs.contains("0 3 late.csv")).isTrue();
    }

    @Test
    void whatDidNotSettleIsLeftToTheNextRun() {
        SyncRuns runs = runs("500ms", SETTLE, false);
        look(runs);
        assertThat(runs.contains("0 3 a.csv")).isTrue();
        runs.commit(null, null, 0);
        look(runs);
        assertThat(runs.contains("0 4 a.csv")).isTrue();
        runs.commit(null, null, 0);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            if (!runs.begin(null, null)) {
                return false;
            }
            boolean left = runs.contains("0 4 a.csv");
            runs.commit(null, null, 0);
            return !left;
        });
    }

    @Test
    void oneRunEndsEvenIfFilesKeepComing() {
        SyncRuns runs = runs("1h", SETTLE, true);
        look(runs);
        runs.contains("0 3 a.csv");
        runs.commit(null, null, 0);
        assertThat(exitCodes).isEmpty();
        look(runs);
        runs.contains("0 3 b.csv");
        runs.commit(null, null, 1);
        assertThat(exitCodes).containsExactly(0);
        assertThat(runs.begin(null, null)).isFalse();
    }

    @Test
    void oneRunWithAFileThatFailedEndsWithOne() {
        SyncRuns runs = runs("1h", "0s", true);
        look(runs);
        runs.failed("a.csv");
        runs.commit(null, null, 1);
        assertThat(exitCodes).containsExactly(1);
    }

    @Test
    void aFileThatFailedIsTakenAgainInTheNextRunAndNotInTheSame() {
        SyncRuns runs = runs("100ms", "0s", false);
        look(runs);
        assertThat(runs.contains("0 3 a.csv")).isFalse();
        runs.failed("a.csv");
        assertThat(runs.contains("0 3 a.csv")).isTrue();
        assertThat(runs.contains("0 3 b.csv")).isFalse();
        runs.commit(null, null, 2);
        look(runs);
        assertThat(runs.contains("0 3 a.csv")).isFalse();
    }

    private SyncRuns runs(String every, String settle, boolean once) {
        return new SyncRuns(
                new StoredFiles(s3.client(), LocalS3.BUCKET, ""),
                new ShareConnectionPool("keep"),
                new Schedule(every, ""),
                new Settling(settle, "0s"),
                once,
                exitCodes::add,
                new SyncMetrics(new SimpleMeterRegistry()));
    }

    /** Waits until it is time to look at the share. */
    private static void look(SyncRuns runs) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> runs.begin(null, null));
    }
}
