package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalShare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/**
 * The sync stage, with its own bucket, for one test; the test provides the share. It fetches files without settling
 * time, twice a second.
 */
public final class SyncStage extends ProgramUnderTest {

    public final LocalS3 s3;
    private final Path work;
    private final LogLines log = LogLines.of(Logger.ROOT_LOGGER_NAME);

    public SyncStage(Path work) throws IOException {
        this.work = work;
        s3 = LocalS3.start(work.resolve("s3"));
    }

    /** Starts the stage, with further environment variables (name, value, name, value ...). */
    public void start(LocalShare share, String... more) throws Exception {
        start(share.settings(), more);
    }

    public void start(Map<String, String> share, String... more) throws Exception {
        environment.clear();
        choosePorts();
        environment.putAll(share);
        environment.put("STAGE", "sync");
        environment.put("SYNC_EVERY", "500ms");
        environment.put("SYNC_SETTLE", "0s");
        environment.putAll(s3.settings());
        start(more);
    }

    /** Writes a file below the folder of the test, such as {@code share/...}. */
    public Path put(String path, String content) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        // A file that root writes is given to the owner of the share: its server may run as another user.
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
    public void awaitObject(String key, String content) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(s3.keys(key)).contains(key);
            assertThat(s3.get(key).asUtf8String()).isEqualTo(content);
        });
    }

    /** Waits until a run has failed for this reason, and the program reports that it is not ready. */
    public void awaitFailedRun(String reason) {
        awaitLine("cannot complete the run of sync", reason);
        awaitReady(503);
    }

    /** Waits until a line of the log contains all these parts. */
    public void awaitLine(String... parts) {
        await().atMost(SOON).untilAsserted(() -> assertThat(lines())
                .anySatisfy(line -> assertThat(line).contains(parts)));
    }

    /** Returns the lines of the log so far. */
    public List<String> lines() {
        return log.messages();
    }

    @Override
    public void close() throws IOException {
        super.close();
        log.close();
        s3.close();
    }
}
