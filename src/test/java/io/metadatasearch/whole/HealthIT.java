package io.metadatasearch.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.SearchStage;
import io.metadatasearch.harness.SyncStage;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalShare;
import io.metadatasearch.services.LocalShare.Protocol;
import io.metadatasearch.services.LocalShare.Trouble;
import io.metadatasearch.services.LocalSqs;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the program says of itself, while its servers come and go, and when it hangs. */
@ExtendWith(SharedElasticsearch.class)
class HealthIT {

    @TempDir
    Path work;

    @Test
    void withoutTheBucketLoadIsLiveAndNotReady(LocalElasticsearch elasticsearch) throws Exception {
        try (Pipeline load = Pipeline.with(elasticsearch)) {
            load.s3.put("incoming/a.csv", "host\na\n".getBytes(StandardCharsets.UTF_8));
            load.s3.stop();
            load.start("STAGE", "load");
            load.awaitReady(503);
            assertThat(load.live()).isEqualTo(200);
            load.s3.restart();
            load.awaitKeys("loaded/", "loaded/a.csv");
            load.awaitReady(200);

            load.s3.stop();
            load.awaitReady(503);
            load.s3.restart();
            load.awaitReady(200);
        }
    }

    @Test
    void withoutTheBucketSyncIsLiveAndNotReadyAlsoBetweenTwoRuns() throws Exception {
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"));
                SyncStage sync = new SyncStage(work)) {
            sync.put("share/a.csv", "a");
            sync.s3.stop();
            sync.start(share);
            sync.awaitReady(503);
            assertThat(sync.live()).isEqualTo(200);
            sync.s3.restart();
            sync.awaitObject("incoming/a.csv", "a");
            sync.awaitReady(200);

            sync.stop();
            sync.start(share, "SYNC_EVERY", "2h");
            sync.awaitReady(200);
            sync.s3.stop();
            sync.awaitReady(503);
            sync.s3.restart();
            sync.awaitReady(200);
        }
    }

    @Test
    void aServerThatSaysNothingHoldsUpNoProbe(LocalElasticsearch elasticsearch) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SearchStage search = new SearchStage(elasticsearch)) {
            search.start("ES_URLS", "http://127.0.0.1:" + silent.getLocalPort());
            search.awaitReady(503);
            assertThat(search.live()).isEqualTo(200);
        }
    }

    @Test
    void aPollerThatHangsIsNotLive() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Trouble hanging = new Trouble() {
            @Override
            public boolean lets(String command) throws IOException {
                if (command.equals("MLSD")) {
                    waitFor(released);
                }
                return true;
            }
        };
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"), hanging);
                SyncStage sync = new SyncStage(work)) {
            sync.put("share/a.csv", "a");
            try {
                sync.start(share, "HEALTH_PATIENCE", "2s");
                sync.awaitLive(503);
            } finally {
                released.countDown();
            }
            sync.awaitLive(200);
            sync.awaitObject("incoming/a.csv", "a");
        }
    }

    @Test
    void aRunThatTakesLongIsNoHangAsLongAsBytesCome() throws Exception {
        int bytes = 4 * 1024 * 1024;
        Semaphore steps = new Semaphore(0);
        Trouble slow = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                try {
                    steps.acquire();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"), slow);
                SyncStage sync = new SyncStage(work)) {
            sync.put("share/a.csv", "a".repeat(bytes));
            try {
                sync.start(share, "HEALTH_PATIENCE", "2s");
                // A few pieces each time it is asked, over a time in which a hang is seen.
                await().during(Duration.ofSeconds(8)).atMost(Pipeline.SOON).until(() -> {
                    steps.release(2);
                    return sync.live() == 200;
                });
                assertThat(sync.s3.keys("incoming/")).doesNotContain("incoming/a.csv");
            } finally {
                steps.release(bytes);
            }
            sync.awaitObject("incoming/a.csv", "a".repeat(bytes));
        }
    }

    @Test
    void aBacklogDoesNotKeepLoadFromBeingReady(LocalElasticsearch elasticsearch) throws Exception {
        try (Pipeline load = Pipeline.with(elasticsearch)) {
            for (String name : List.of("a", "b", "c")) {
                load.s3.put("incoming/" + name + ".csv.gz", Pipeline.generated(500));
            }
            load.environment.put("ROUTES_DIRECTORY", slowRows());
            load.start("STAGE", "load", "LOAD_WORKERS", "1");
            load.awaitReady(200);
            assertThat(load.s3.keys("loaded/")).hasSizeLessThan(2); // its first poll ends when c is taken
            load.awaitKeys("loaded/", "loaded/a.csv.gz", "loaded/b.csv.gz", "loaded/c.csv.gz");
        }
    }

    @Test
    void aWorkerThatLoadsALargeObjectIsNoHang(LocalElasticsearch elasticsearch) throws Exception {
        try (Pipeline load = Pipeline.with(elasticsearch);
                LocalSqs sqs = LocalSqs.start(4)) {
            load.s3.put("incoming/large.csv.gz", Pipeline.generated(4_000));
            sqs.tell("incoming/large.csv.gz");
            load.environment.remove("LOAD_EVERY");
            load.environment.putAll(sqs.settings());
            load.environment.put("ROUTES_DIRECTORY", slowRows());
            // With one worker nobody else polls.
            load.start(
                    "STAGE", "load",
                    "LOAD_WORKERS", "1",
                    "LOAD_BULK_ROWS", "10",
                    "HEALTH_PATIENCE", "2s");
            load.awaitMoreThan(0);
            await().during(Duration.ofSeconds(4))
                    .atMost(Pipeline.SOON)
                    .until(() -> load.live() == 200 && load.s3.keys("loaded/").isEmpty());
            load.awaitKeys("loaded/", "loaded/large.csv.gz");
        }
    }

    private String slowRows() throws IOException {
        return EditedRoutes.in(work.resolve("routes")).withSlowRows(10).toString();
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
