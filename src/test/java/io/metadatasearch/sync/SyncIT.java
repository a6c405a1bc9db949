package io.metadatasearch.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.SyncStage;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalSftp;
import io.metadatasearch.services.LocalShare;
import io.metadatasearch.services.LocalShare.Protocol;
import io.metadatasearch.services.LocalShare.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sync brings into the bucket, and what it leaves on the share. */
@Execution(ExecutionMode.CONCURRENT)
class SyncIT {

    @TempDir
    Path work;

    private SyncStage sync;
    private LocalS3 s3;

    @BeforeEach
    void startS3() throws IOException {
        sync = new SyncStage(work);
        s3 = sync.s3;
    }

    @AfterEach
    void stop() throws IOException {
        sync.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void everyFileOfTheTreeIsStoredUnderItsPath(Protocol protocol) throws Exception {
        String odd = "2018/05/ü b+c%20#1 'q' \"p\" [1] & {x} ~é;=,@!$.csv";
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/data/a.csv", "a");
            sync.put("share/data/" + odd, "long content");
            sync.put("share/elsewhere/x.csv", "not ours");
            sync.put("share/data/empty.csv", "");
            sync.start(share, "FTP_DIRECTORY", "data");

            sync.awaitObject("incoming/" + odd, "long content");
            sync.awaitObject("incoming/a.csv", "a");
            sync.awaitObject("incoming/empty.csv", "");
            assertThat(s3.keys("")).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aNameThatLooksLikeAnExpressionIsAName(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/${camelId} $simple{camelId} {{s3.bucket}}.csv", "a");
            sync.start(share);

            sync.awaitObject("incoming/${camelId} $simple{camelId} {{s3.bucket}}.csv", "a");
            assertThat(s3.keys("")).hasSize(1);
        }
    }

    /** Another share has the same names, sizes and times. */
    @Test
    void aShareWithAFolderOfItsOwnLooksAtNothingElse() throws Exception {
        try (LocalShare share = LocalFtp.start(work.resolve("share"))) {
            s3.put("incoming/a.csv", new byte[] {'x'});
            s3.put("loaded/b.csv", new byte[] {'x'});
            s3.put("loaded/firewall/c.csv", new byte[] {'c'});
            for (String name : List.of("a", "b", "c")) {
                Files.setLastModifiedTime(
                        sync.put("share/" + name + ".csv", name),
                        FileTime.from(Instant.now().minusSeconds(3600)));
            }
            sync.start(share, "SYNC_PREFIX", "firewall/");

            sync.awaitLine("sync: 3 files on the share, 2 new or changed, 2 stored");
            sync.awaitLine("sync: 3 files on the share, 0 new or changed");
            assertThat(s3.get("incoming/firewall/a.csv").asUtf8String()).isEqualTo("a");
            assertThat(s3.keys(""))
                    .containsExactly(
                            "incoming/a.csv",
                            "incoming/firewall/a.csv",
                            "incoming/firewall/b.csv",
                            "loaded/b.csv",
                            "loaded/firewall/c.csv");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void subfoldersAreLeftAloneIfTheyAreNotWanted(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/data/a.csv", "a");
            sync.put("share/data/below/b.csv", "b");
            sync.start(share, "FTP_DIRECTORY", "data", "SYNC_RECURSIVE", "false");

            sync.awaitLine("sync: 1 files on the share", "1 stored");
            assertThat(s3.keys("")).containsExactly("incoming/a.csv");
        }
    }

    @Test
    void symbolicLinksAreLeftAlone() throws Exception {
        try (LocalShare share = LocalSftp.start(work.resolve("share"))) {
            Path folder = sync.put("share/folder/a.csv", "a").getParent();
            Files.createSymbolicLink(work.resolve("share/file.csv"), Path.of("folder", "a.csv"));
            Files.createSymbolicLink(work.resolve("share/link"), folder.getFileName());
            sync.start(share);

            sync.awaitLine("sync: 1 files on the share", "1 stored", "0 failed");
            assertThat(s3.keys("")).containsExactly("incoming/folder/a.csv");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nothingIsWrittenOnTheShareIfItIsNotAskedFor(Protocol protocol) throws Exception {
        Set<String> commands = ConcurrentHashMap.newKeySet();
        Trouble listening = new Trouble() {
            @Override
            public boolean lets(String command) {
                commands.add(command);
                return true;
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), listening)) {
            sync.put("share/folder/a.csv", "a");
            sync.start(share);

            sync.awaitLine("1 stored");
            sync.awaitLine("0 new or changed");
            assertThat(commands)
                    .isSubsetOf(
                            protocol == Protocol.SFTP
                                    ? List.of(
                                            "INIT",
                                            "REALPATH",
                                            "STAT",
                                            "LSTAT",
                                            "OPENDIR",
                                            "READDIR",
                                            "OPEN",
                                            "READ",
                                            "CLOSE")
                                    : List.of(
                                            "connect", "AUTH", "USER", "PASS", "PBSZ", "PROT", "SYST", "FEAT", "TYPE",
                                            "PWD", "CWD", "PASV", "MLSD", "RETR", "MLST", "QUIT"));
        }
    }

    @Test
    void anObjectSaysWhereItCameFromAndHowOldItIs() throws Exception {
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"))) {
            Path file = sync.put("share/data/ü b+c%20#1.csv", "content");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1525860000000L));
            sync.start(share);

            sync.awaitObject("incoming/data/ü b+c%20#1.csv", "content");
            assertThat(s3.client()
                            .headObject(
                                    request -> request.bucket(LocalS3.BUCKET).key("incoming/data/ü b+c%20#1.csv"))
                            .metadata())
                    .containsEntry("source", "//127.0.0.1/data/%C3%BC%20b+c%2520%231.csv")
                    .containsEntry("modified", "1525860000000");
        }
    }

    @Test
    void sftpLogsInWithAKey() throws Exception {
        try (LocalSftp sftp = LocalSftp.start(work.resolve("share"))) {
            sync.put("share/a.csv", "by key");
            sync.start(
                    sftp,
                    "FTP_PASSWORD",
                    "",
                    "FTP_KEY_FILE",
                    sftp.userKey(work.resolve("id_rsa")).toString());

            sync.awaitObject("incoming/a.csv", "by key");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ftpsWorksWithAServerThatAnAuthorityVouchesFor(boolean implicit) throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "ip:127.0.0.1");
        try (LocalShare share = LocalFtp.startWithTls(work.resolve("share"), certificate, implicit, new Trouble() {})) {
            sync.put("share/folder/a.csv", "over TLS");
            sync.start(share);

            sync.awaitObject("incoming/folder/a.csv", "over TLS");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whatIsInTheBucketIsNotFetchedAgainWhereverItLies(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            for (Path old : List.of(
                    sync.put("share/loaded.csv", "one"),
                    sync.put("share/failed.csv", "two"),
                    sync.put("share/waiting.csv", "three"))) {
                Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
            s3.put("loaded/loaded.csv", "one".getBytes());
            s3.put("failed/failed.csv", "two".getBytes());
            s3.put("incoming/waiting.csv", "xxxxx".getBytes()); // as long as on the share, but not from there
            sync.put("share/new.csv", "four");
            sync.start(share);

            sync.awaitObject("incoming/new.csv", "four");
            assertThat(s3.keys(""))
                    .containsExactly(
                            "failed/failed.csv", "incoming/new.csv", "incoming/waiting.csv", "loaded/loaded.csv");
            assertThat(s3.get("incoming/waiting.csv").asUtf8String()).isEqualTo("xxxxx");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aRunWithoutNewFilesAsksTheShareForNone(Protocol protocol) throws Exception {
        Queue<String> commands = new ConcurrentLinkedQueue<>();
        Trouble listening = new Trouble() {
            @Override
            public boolean lets(String command) {
                return commands.add(command);
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), listening)) {
            for (int i = 0; i < 30; i++) {
                sync.put("share/folder/%02d.csv".formatted(i), "content");
            }
            sync.start(share);
            sync.awaitLine("30 stored");

            commands.clear();
            await().atMost(Pipeline.SOON).until(() -> commands.stream().anyMatch(Set.of("MLSD", "READDIR")::contains));
            sync.awaitLine("sync: 30 files on the share, 0 new or changed");
            List<String> asked = List.copyOf(commands);
            assertThat(asked).doesNotContain("RETR", "MLST", "SIZE", "MDTM", "OPEN", "READ", "LSTAT");
            // SFTP asks for a folder before it is listed, but for none of the 30 files in it.
            assertThat(Collections.frequency(asked, "STAT"))
                    .isLessThanOrEqualTo(5 * (1 + Collections.frequency(asked, "OPENDIR")));
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileThatChangedIsFetchedAgain(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            Path longer = sync.put("share/longer.csv", "one");
            Path newer = sync.put("share/newer.csv", "one");
            sync.start(share);
            sync.awaitObject("incoming/longer.csv", "one");
            sync.awaitObject("incoming/newer.csv", "one");

            Files.writeString(longer, "one and more");
            Files.writeString(newer, "two");
            Files.setLastModifiedTime(newer, FileTime.from(Instant.now().plus(Duration.ofHours(1))));

            sync.awaitObject("incoming/longer.csv", "one and more");
            sync.awaitObject("incoming/newer.csv", "two");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void severalFilesComeAtOnce(Protocol protocol) throws Exception {
        CountDownLatch underWay = new CountDownLatch(3);
        Set<String> begun = ConcurrentHashMap.newKeySet();
        Trouble waiting = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (begun.add(name)) {
                    underWay.countDown();
                }
                try {
                    if (!underWay.await(30, TimeUnit.SECONDS)) {
                        throw new IOException("Nobody fetches " + begun + " and others");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), waiting)) {
            for (String name : List.of("a", "b", "c")) {
                sync.put("share/" + name + ".csv", name);
            }
            sync.start(share, "SYNC_CONNECTIONS", "3");
            for (String name : List.of("a", "b", "c")) {
                sync.awaitObject("incoming/" + name + ".csv", name);
            }
        }
    }

    @Test
    void moreFilesThanCamelHoldsAreFetchedInOneRun() throws Exception {
        // routes/sync.camel.yaml takes 10,000 of a listing; here, a few.
        EditedRoutes routes =
                EditedRoutes.in(work.resolve("routes")).with(1, "maxMessagesPerPoll: 10000", "maxMessagesPerPoll: 500");
        int files = 1_050;
        // Of this JVM: in a container the server has few ports, and after each transfer one of them rests for a minute.
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"), new Trouble() {})) {
            for (int i = 0; i < files; i++) {
                sync.put("share/%d/%05d.csv".formatted(i % 7, i), "x");
            }
            sync.start(share, "SYNC_EVERY", "1h", "SYNC_CONNECTIONS", "8", "ROUTES_DIRECTORY", routes.toString());
            await().atMost(Duration.ofMinutes(5))
                    .untilAsserted(() -> assertThat(sync.lines()).anySatisfy(line -> assertThat(line)
                            .startsWith("sync: " + files + " files on the share")
                            .contains(files + " stored (" + files + " bytes), 0 failed")));
            assertThat(s3.keys("incoming/")).hasSize(files);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileThatIsStillBeingWrittenIsLeftAloneUntilItStaysTheSame(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            Path growing = sync.put("share/growing.csv", "a row\n");
            sync.start(share, "SYNC_SETTLE", "3s");
            AtomicInteger rows = new AtomicInteger(1);
            await().atMost(Pipeline.SOON).pollInterval(Duration.ofSeconds(1)).until(() -> {
                assertThat(s3.keys("")).isEmpty();
                Files.writeString(growing, "a row\n", StandardOpenOption.APPEND);
                return rows.incrementAndGet() == 6;
            });

            sync.awaitObject("incoming/growing.csv", "a row\n".repeat(6));
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileThatIsRewrittenWhileItIsFetchedGivesNoObjectOfBoth(Protocol protocol) throws Exception {
        String before = "before".repeat(100_000);
        String after = "after!".repeat(100_000); // as long
        AtomicInteger transfers = new AtomicInteger();
        List<Path> file = new ArrayList<>();
        Trouble rewriting = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (offset > 100_000 && transfers.incrementAndGet() == 1) {
                    Files.writeString(file.get(0), after);
                    Files.setLastModifiedTime(
                            file.get(0), FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), rewriting)) {
            file.add(sync.put("share/a.csv", before));
            sync.start(share);

            sync.awaitLine("a.csv failed", "it changed while it was being fetched");
            sync.awaitObject("incoming/a.csv", after);
        }
    }

    @Test
    void onlyTheFilesThatAreIncludedAndNotExcludedAreFetched() throws Exception {
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"))) {
            sync.put("share/a.txt", "no CSV");
            sync.put("share/b.csv", "1");
            sync.put("share/folder/c.csv", "2");
            sync.put("share/folder/d.tmp.csv", "3");
            sync.put("share/e.csv.gz", "4");
            sync.start(share, "SYNC_INCLUDE", "**/*.csv,**/*.csv.gz", "SYNC_EXCLUDE", "**/*.tmp.csv");

            sync.awaitObject("incoming/b.csv", "1");
            sync.awaitObject("incoming/e.csv.gz", "4");
            sync.awaitObject("incoming/folder/c.csv", "2");
            assertThat(s3.keys("")).containsExactly("incoming/b.csv", "incoming/e.csv.gz", "incoming/folder/c.csv");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileIsFetchedWhenItsWriterHasRenamedIt(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            Path part = sync.put("share/folder/a.csv.part", "half");
            sync.put("share/b.csv.part", "half");
            sync.put("share/folder/c.csv", "whole");
            sync.start(share, "SYNC_EXCLUDE", "**/*.part");
            sync.awaitLine("sync: 1 files on the share", "0 new or changed");
            assertThat(s3.keys("")).containsExactly("incoming/folder/c.csv");

            Files.writeString(part, " and half", StandardOpenOption.APPEND);
            Files.move(part, part.resolveSibling("a.csv"));
            sync.awaitObject("incoming/folder/a.csv", "half and half");
            assertThat(s3.keys("")).containsExactly("incoming/folder/a.csv", "incoming/folder/c.csv");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileIsFetchedWhenItsDoneFileIsThere(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/folder/a.csv", "complete");
            sync.put("share/folder/a.csv.done", "");
            sync.put("share/folder/b.csv", "not complete");
            sync.start(share, "SYNC_DONE_FILE", "${file:name}.done");
            sync.awaitObject("incoming/folder/a.csv", "complete");
            assertThat(s3.keys("")).containsExactly("incoming/folder/a.csv");

            sync.put("share/folder/b.csv.done", "");
            sync.awaitObject("incoming/folder/b.csv", "not complete");
            assertThat(s3.keys("")).containsExactly("incoming/folder/a.csv", "incoming/folder/b.csv");
            assertThat(work.resolve("share/folder/a.csv.done")).exists();
        }
    }

    @Test
    void aFileThatIsTooYoungIsLeftAlone() throws Exception {
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"))) {
            sync.put("share/young.csv", "young");
            Path old = sync.put("share/old.csv", "old");
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            sync.start(share, "SYNC_MIN_AGE", "1h");

            sync.awaitObject("incoming/old.csv", "old");
            sync.awaitLine("1 new or changed, 0 stored", "1 left to the next run");
            assertThat(s3.keys("")).containsExactly("incoming/old.csv");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileIsDeletedOnTheShareWhenItIsStored(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            Path file = sync.put("share/folder/a.csv", "a");
            Path stored = sync.put("share/stored.csv", "not from here");
            Files.setLastModifiedTime(stored, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            s3.put("loaded/stored.csv", "was not there".getBytes()); // as long, but who knows from where
            sync.start(share, "SYNC_AFTER", "delete");

            sync.awaitObject("incoming/folder/a.csv", "a");
            sync.awaitObject("incoming/stored.csv", "not from here");
            await().atMost(Pipeline.SOON).until(() -> Files.notExists(file) && Files.notExists(stored));
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileIsMovedOnTheShareWhenItIsStored(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/data/.synced/folder/a.csv", "of last time");
            Path file = sync.put("share/data/folder/a.csv", "a");
            sync.put("share/data/b.csv", "b");
            sync.start(share, "SYNC_AFTER", "move", "FTP_DIRECTORY", "data");

            sync.awaitObject("incoming/folder/a.csv", "a");
            sync.awaitObject("incoming/b.csv", "b");
            await().atMost(Pipeline.SOON).until(() -> Files.notExists(file));
            assertThat(work.resolve("share/data/.synced/folder/a.csv")).hasContent("a");
            await().atMost(Pipeline.SOON).untilAsserted(() -> assertThat(work.resolve("share/data/.synced/b.csv"))
                    .hasContent("b"));
            assertThat(s3.keys("")).containsExactly("incoming/b.csv", "incoming/folder/a.csv");
        }
    }

    @ParameterizedTest
    @CsvSource({"FTP,delete", "FTP,move", "FTPS,delete", "FTPS,move", "SFTP,delete", "SFTP,move"})
    void aNameThatLooksLikeAPatternIsAName(Protocol protocol, String after) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            Path star = sync.put("share/folder/*.csv", "of the star");
            Path other = sync.put("share/folder/other.csv", "stays");
            sync.start(share, "SYNC_AFTER", after, "SYNC_EXCLUDE", "**/other.csv");

            sync.awaitObject("incoming/folder/*.csv", "of the star");
            await().atMost(Pipeline.SOON).until(() -> Files.notExists(star));
            assertThat(other).hasContent("stays");
            assertThat(s3.keys("")).hasSize(1);
            if (after.equals("move")) {
                assertThat(work.resolve("share/.synced/folder/*.csv")).hasContent("of the star");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFolderThatAnotherMakesMeanwhileIsNoFailure(Protocol protocol) throws Exception {
        Trouble overtaking = new Trouble() {
            @Override
            public boolean lets(String command) throws IOException {
                if (command.startsWith("MKD")) {
                    Files.createDirectories(work.resolve("share/.synced"));
                }
                return true;
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), overtaking)) {
            sync.put("share/a.csv", "a");
            sync.start(share, "SYNC_AFTER", "move");

            sync.awaitLine("1 stored", "0 failed");
            assertThat(work.resolve("share/.synced/a.csv")).hasContent("a");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileThatAnotherMovesMeanwhileIsNotLost(Protocol protocol) throws Exception {
        Path file = work.resolve("share/a.csv");
        Path moved = work.resolve("share/.synced/a.csv");
        Trouble overtaking = new Trouble() {
            @Override
            public boolean lets(String command) throws IOException {
                if (command.startsWith("MKD") && Files.exists(file)) {
                    Files.createDirectories(moved.getParent());
                    Files.move(file, moved);
                }
                return true;
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), overtaking)) {
            sync.put("share/a.csv", "a");
            sync.start(share, "SYNC_AFTER", "move");

            sync.awaitLine("a.csv failed", "the share did not confirm that it is still the file that was stored");
            assertThat(moved).hasContent("a");
            sync.awaitLine("sync: 0 files on the share", "0 failed");
        }
    }

    @Test
    void aFileThatChangedAfterItWasStoredIsNotDeleted() throws Exception {
        Path file = work.resolve("share/a.csv");
        AtomicInteger questions = new AtomicInteger();
        Trouble changing = new Trouble() {
            @Override
            public boolean lets(String command) throws IOException {
                // The first is asked at the end of the transfer, the second before the file is deleted.
                if (command.equals("MLST") && questions.incrementAndGet() == 2) {
                    Files.writeString(file, "two");
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));
                }
                return true;
            }
        };
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"), changing)) {
            sync.put("share/a.csv", "one");
            sync.start(share, "SYNC_AFTER", "delete");

            sync.awaitLine("a.csv failed", "the share did not confirm that it is still the file that was stored");
            sync.awaitObject("incoming/a.csv", "two");
            await().atMost(Pipeline.SOON).until(() -> Files.notExists(file));
        }
    }

    @ParameterizedTest
    @CsvSource({"FTP,keep", "FTP,delete", "FTP,move", "FTPS,keep", "FTPS,move", "SFTP,keep", "SFTP,move"})
    void twoAtOnceDoNoHarm(Protocol protocol, String after) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"));
                SyncStage other = new SyncStage(work.resolve("other"))) {
            for (int i = 0; i < 50; i++) {
                sync.put("share/%02d.csv".formatted(i), "content " + i);
            }
            sync.start(share, "SYNC_AFTER", after);
            other.start(
                    share, "SYNC_AFTER", after, "S3_ENDPOINT", s3.endpoint(), "AWS_SECRET_ACCESS_KEY", s3.secretKey());
            for (int i = 0; i < 50; i++) {
                sync.awaitObject("incoming/%02d.csv".formatted(i), "content " + i);
            }
            // Of each there is one, in whatever folder.
            for (SyncStage one : List.of(sync, other)) {
                one.awaitLine("sync: %d files on the share, 0 new or changed".formatted(after.equals("keep") ? 50 : 0));
            }
            assertThat(s3.keys("")).hasSize(50);
            assertThat(filesIn(share.folder())).hasSize(after.equals("keep") ? 50 : 0);
            assertThat(filesIn(share.folder().resolve(".synced"))).hasSize(after.equals("move") ? 50 : 0);
        }
    }

    /** The files that lie in a folder, which may not be there. */
    private static List<String> filesIn(Path folder) {
        String[] names = folder.toFile().list((in, name) -> name.endsWith(".csv"));
        return names == null ? List.of() : List.of(names);
    }
}
