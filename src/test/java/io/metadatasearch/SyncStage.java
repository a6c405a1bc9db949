package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalShare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/** The sync stage, with a bucket of its own, for one test; the share is the test's. It takes files as they are, twice a second. */
final class SyncStage implements AutoCloseable {

    final LocalS3 s3;
    private final Path work;
    private final LogLines log = LogLines.of(Logger.ROOT_LOGGER_NAME);
    private String managementPort;
    private MetadataSearch program;

    SyncStage(Path work) throws IOException {
        this.work = work;
        s3 = LocalS3.start(work.resolve("s3"));
    }

    /** Starts it, with further environment variables (name, value, name, value ...). */
    SyncStage start(LocalShare share, String... more) throws Exception {
        return start(share.settings(), more);
    }

    SyncStage start(Map<String, String> share, String... more) throws Exception {
        Map<String, String> environment = new HashMap<>(share);
        environment.put("STAGE", "sync");
        environment.put("SYNC_EVERY", "500ms");
        environment.put("SYNC_SETTLE", "0s");
        environment.putAll(s3.settings());
        managementPort = String.valueOf(FreePort.find());
        environment.put("MANAGEMENT_PORT", managementPort);
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        program = MetadataSearch.start(environment);
        return this;
    }

    /** Writes a file, {@code share/...} below the folder of the test. */
    Path put(String path, String content) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        // Written by root, they belong to who owns the share: its server may be another user.
        Path owned = work;
        for (Path name : Path.of(path)) {
            Path owner = owned;
            owned = owned.resolve(name);
            if (!owner.equals(work)) {
                Files.setOwner(owned, Files.getOwner(owner));
            }
        }
        return file;
    }

    /** Waits for an object with this content. */
    void awaitObject(String key, String content) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> {
            assertThat(s3.keys(key)).contains(key);
            assertThat(s3.get(key).asUtf8String()).isEqualTo(content);
        });
    }

    /** Waits until a run has failed for this reason, and the program says that it is not ready. */
    void awaitFailedRun(String reason) {
        awaitLine("A run of sync failed", reason);
        await().atMost(Pipeline.SOON).until(this::ready, status -> status == 503);
    }

    /** Waits until a line of the log has all of these. */
    void awaitLine(String... parts) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(lines())
                .anySatisfy(line -> assertThat(line).contains(parts)));
    }

    /** The lines of the log so far. */
    List<String> lines() {
        return log.messages();
    }

    /** The status of the answer to "can you do your work?". */
    int ready() throws Exception {
        return Management.ready(managementPort);
    }

    /** The status of the answer to "do you still work at all?". */
    int live() throws Exception {
        return Management.live(managementPort);
    }

    /** The value of a metric, with its labels: {@code metadata_sync_files_total{outcome="stored"}}. */
    double metric(String name) throws Exception {
        return Management.metric(managementPort, name);
    }

    /** Stops the program; the bucket stays. */
    void stop() {
        if (program != null) {
            program.close();
            program = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        log.close();
        s3.close();
    }
}
