package io.metadatasearch.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.SyncStage;
import io.metadatasearch.services.ChangedFiles;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalSftp;
import io.metadatasearch.services.LocalShare;
import io.metadatasearch.services.LocalShare.Protocol;
import io.metadatasearch.services.LocalShare.Trouble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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

/** What sync does when the share does not do as it should. */
@Execution(ExecutionMode.CONCURRENT)
class SyncTroubleIT {

    private static final String LONG = "a content that is long".repeat(20_000);

    @TempDir
    Path work;

    private final CountDownLatch end = new CountDownLatch(1);
    private SyncStage sync;

    @BeforeEach
    void startS3() throws IOException {
        sync = new SyncStage(work);
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        sync.close();
    }

    /** Does not go on before the end of the test. */
    private void hang() throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Trouble refusing(String refused) {
        return new Trouble() {
            @Override
            public boolean refuses(String command) {
                return command.equals(refused);
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileThatCannotBeReadDoesNotStopTheOthers(Protocol protocol) throws Exception {
        Trouble refusing = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (name.equals("a-no.csv")) {
                    throw new IOException("not this one");
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), refusing)) {
            sync.put("share/a-no.csv", "refused");
            sync.put("share/b.csv", "readable");
            sync.start(share, "SYNC_CONNECTIONS", "1");

            sync.awaitObject("incoming/b.csv", "readable");
            sync.awaitLine("a-no.csv failed; the next run retries it");
            sync.awaitLine("1 stored", "1 failed");
            sync.awaitLine("sync: failed: a-no.csv");
            assertThat(sync.metric("metadata_sync_files_total{outcome=\"stored\"}"))
                    .isEqualTo(1);
            assertThat(sync.metric("metadata_sync_stored_bytes_total")).isEqualTo("readable".length());
            assertThat(sync.metric("metadata_sync_files_total{outcome=\"failed\"}"))
                    .isPositive();
            await().atMost(Pipeline.SOON)
                    .until(() -> sync.metric("metadata_sync_runs_seconds_count{outcome=\"incomplete\"}") > 0);
            assertThat(sync.metric("metadata_sync_listed_files")).isEqualTo(2);
            assertThat(sync.s3.keys("")).containsExactly("incoming/b.csv");
        }
    }

    @ParameterizedTest
    @CsvSource({"FTP,RETR,550 not for you", "FTPS,RETR,550 not for you", "SFTP,OPEN,Permission denied"})
    void aFileThatIsRefusedFailsWithTheAnswerOfTheShare(Protocol protocol, String refused, String answer)
            throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"), refusing(refused))) {
            sync.put("share/a.csv", "refused");
            sync.start(share);

            sync.awaitLine("a.csv failed; the next run retries it: the share did not send it: ", answer);
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFileThatIsCutWhileItIsFetchedGivesNoObject(Protocol protocol) throws Exception {
        AtomicInteger cuts = new AtomicInteger();
        Trouble cutting = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (offset > 100_000 && cuts.incrementAndGet() == 1) {
                    try (FileChannel file =
                            FileChannel.open(work.resolve("share").resolve(name), StandardOpenOption.WRITE)) {
                        file.truncate(offset);
                    }
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), cutting)) {
            sync.put("share/a.csv", LONG);
            sync.start(share, "SYNC_EVERY", "1h"); // the next run comes after a minute

            sync.awaitLine("a.csv failed", "bytes too early");
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"FTP,delete", "FTP,move", "FTPS,delete", "FTPS,move", "SFTP,delete", "SFTP,move"})
    void aFileThatIsNotStoredStaysOnTheShare(Protocol protocol, String after) throws Exception {
        AtomicBoolean breaks = new AtomicBoolean(true);
        Trouble breaking = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (breaks.get() && offset > 100_000) {
                    throw new IOException("broken");
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), breaking)) {
            Path file = sync.put("share/a.csv", LONG);
            sync.start(share, "SYNC_AFTER", after);

            sync.awaitLine("0 stored", "1 failed");
            assertThat(file).hasContent(LONG);
            assertThat(sync.s3.keys("")).isEmpty();
            breaks.set(false);
            sync.awaitObject("incoming/a.csv", LONG);
            await().atMost(Pipeline.SOON).until(() -> Files.notExists(file));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"FTP", "FTPS"})
    void aTransferThatIsGivenUpHoldsUpNeitherServerNorRun(Protocol protocol) throws Exception {
        AtomicInteger transfers = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        Trouble growing = new Trouble() {
            @Override
            public boolean lets(String command) throws IOException {
                if (command.equals("RETR") && transfers.incrementAndGet() == 1) {
                    // More than sockets hold: the server would wait until somebody reads it.
                    Files.write(work.resolve("share/a.csv"), new byte[50_000_000], StandardOpenOption.APPEND);
                }
                return true;
            }

            @Override
            public void afterBytes(String name) {
                ended.countDown();
            }
        };
        try (LocalShare.InThisJvm share = protocol.start(work.resolve("share"), growing)) {
            sync.put("share/a.csv", "a");
            sync.start(share, "SYNC_EVERY", "1h", "FTP_TIMEOUT", "1h");

            sync.awaitLine("a.csv failed", "it has more than the 1 bytes that were listed");
            sync.awaitLine("0 stored", "1 failed");
            await().atMost(Pipeline.SOON).until(() -> ended.getCount() == 0);
            await().atMost(Pipeline.SOON).until(share::connections, open -> open == 0);
        }
    }

    @Test
    void aTransferThatTheServerCutsAndCallsCompleteLeavesNoObject() throws Exception {
        AtomicInteger transfers = new AtomicInteger();
        try (LocalShare share = LocalFtp.startWith(
                work.resolve("share"),
                user -> ChangedFiles.of(user, (file, opened) -> {
                    byte[] content = opened.readAllBytes();
                    boolean cut = transfers.incrementAndGet() <= 3;
                    return new ByteArrayInputStream(content, 0, cut ? content.length / 2 : content.length);
                }))) {
            sync.put("share/a.csv", LONG);
            sync.start(share);

            sync.awaitLine("a.csv failed", "the share ended the transfer " + LONG.length() / 2 + " bytes too early");
            sync.awaitObject("incoming/a.csv", LONG);
            assertThat(transfers).hasValueGreaterThan(3);
            assertThat(sync.s3.keys("")).containsExactly("incoming/a.csv");
        }
    }

    @Test
    void aFileThatHasMoreBytesThanWereListedGivesNoObject() throws Exception {
        AtomicInteger transfers = new AtomicInteger();
        try (LocalShare share = LocalFtp.startWith(
                work.resolve("share"),
                user -> ChangedFiles.of(
                        user,
                        (file, opened) -> transfers.incrementAndGet() == 1
                                ? new ByteArrayInputStream((LONG + "more").getBytes())
                                : opened))) {
            sync.put("share/a.csv", LONG);
            sync.start(share);

            sync.awaitLine("a.csv failed", "it has more than the " + LONG.length() + " bytes that were listed");
            sync.awaitObject("incoming/a.csv", LONG);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aTransferThatBreaksInTheMiddleLeavesNoObjectAndIsTriedAgain(Protocol protocol) throws Exception {
        AtomicInteger breaks = new AtomicInteger();
        Trouble breaking = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (offset > 100_000 && breaks.incrementAndGet() <= 2) {
                    throw new IOException("broken");
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), breaking)) {
            sync.put("share/a.csv", LONG);
            sync.start(share);

            sync.awaitObject("incoming/a.csv", LONG);
            assertThat(breaks).hasValueGreaterThan(2);
            sync.awaitLine("a.csv failed");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aTransferThatHangsIsGivenUpAndTheOthersGoOn(Protocol protocol) throws Exception {
        AtomicInteger hanging = new AtomicInteger();
        Trouble slow = new Trouble() {
            @Override
            public void beforeBytes(String name, long offset) throws IOException {
                if (name.equals("slow.csv") && offset > 100_000 && hanging.incrementAndGet() == 1) {
                    hang();
                }
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), slow)) {
            sync.put("share/slow.csv", LONG);
            sync.put("share/b.csv", "b");
            sync.start(share, "FTP_TIMEOUT", "2s");

            sync.awaitObject("incoming/b.csv", "b");
            sync.awaitLine("slow.csv failed");
            sync.awaitObject("incoming/slow.csv", LONG);
            end.countDown(); // before the server stops
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FTP,connect",
        "FTP,USER",
        "FTP,PASS",
        "FTP,MLSD",
        "FTPS,AUTH",
        "FTPS,PASS",
        "FTPS,MLSD",
        "SFTP,INIT",
        "SFTP,OPENDIR",
        "SFTP,READDIR"
    })
    void aServerThatHangsIsGivenUpAndTheNextRunStartsOnTime(Protocol protocol, String at) throws Exception {
        AtomicInteger hanging = new AtomicInteger();
        Trouble slow = new Trouble() {
            @Override
            public boolean lets(String command) throws IOException {
                if (command.equals(at) && hanging.incrementAndGet() == 1) {
                    hang();
                }
                return true;
            }
        };
        try (LocalShare share = protocol.start(work.resolve("share"), slow)) {
            sync.put("share/a.csv", "a");
            sync.start(share, "FTP_TIMEOUT", "2s");

            sync.awaitLine("cannot complete the run of sync; retrying");
            sync.awaitObject("incoming/a.csv", "a");
            end.countDown(); // before the server stops
        }
    }

    @ParameterizedTest
    @CsvSource({"ftp,false", "ftps,false", "ftps,true", "sftp,false"})
    void aServerThatAcceptsAndSaysNothingIsGivenUp(String scheme, String implicit) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            sync.start(
                    Map.of(
                            "FTP_HOST",
                            "127.0.0.1:" + silent.getLocalPort(),
                            "FTP_USERNAME",
                            "metadata",
                            "FTP_PASSWORD",
                            "secret"),
                    "FTP_SCHEME",
                    scheme,
                    "FTP_IMPLICIT_TLS",
                    implicit,
                    "FTP_TIMEOUT",
                    "1s");
            sync.awaitFailedRun("Read timed out");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aConnectionDroppedAtAnyCommandCostsNoFile(Protocol protocol) throws Exception {
        Set<String> dropped = ConcurrentHashMap.newKeySet();
        Trouble dropping = new Trouble() {
            @Override
            public boolean lets(String command) {
                return !dropped.add(command); // the first of each
            }
        };
        try (LocalShare.InThisJvm share = protocol.start(work.resolve("share"), dropping)) {
            for (int i = 0; i < 20; i++) {
                sync.put("share/folder/%02d.csv".formatted(i), "content " + i);
            }
            sync.start(share, "SYNC_CONNECTIONS", "2");

            for (int i = 0; i < 20; i++) {
                sync.awaitObject("incoming/folder/%02d.csv".formatted(i), "content " + i);
            }
            assertThat(sync.s3.keys("")).hasSize(20);
            sync.awaitLine("sync: 20 files on the share, 0 new or changed");
            assertThat(dropped)
                    .containsAll(
                            protocol == Protocol.SFTP
                                    ? List.of("INIT", "REALPATH", "OPENDIR", "READDIR", "OPEN", "READ", "STAT")
                                    : List.of(
                                            "connect", "USER", "PASS", "TYPE", "PWD", "CWD", "FEAT", "PASV", "MLSD",
                                            "RETR", "MLST", "QUIT"));
            // Nothing leaks: between two runs there is no connection.
            await().atMost(Pipeline.SOON).until(share::connections, open -> open == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FTP,delete,DELE",
        "FTP,move,MKD RNFR RNTO",
        "FTPS,delete,DELE",
        "FTPS,move,MKD RNFR RNTO",
        "SFTP,delete,REMOVE",
        "SFTP,move,MKDIR EXTENDED" // posix-rename
    })
    void aConnectionDroppedWhenTheShareIsChangedCostsNoFile(Protocol protocol, String after, String commands)
            throws Exception {
        Set<String> toDrop = ConcurrentHashMap.newKeySet();
        toDrop.addAll(List.of(commands.split(" ")));
        Trouble dropping = new Trouble() {
            @Override
            public boolean lets(String command) {
                return !toDrop.remove(command); // the first of each
            }
        };
        try (LocalShare.InThisJvm share = protocol.start(work.resolve("share"), dropping)) {
            for (int i = 0; i < 10; i++) {
                sync.put("share/folder/%d.csv".formatted(i), "content " + i);
            }
            sync.start(share, "SYNC_AFTER", after);

            sync.awaitLine("sync: 0 files on the share");
            assertThat(toDrop).isEmpty();
            for (int i = 0; i < 10; i++) {
                sync.awaitObject("incoming/folder/%d.csv".formatted(i), "content " + i);
                Path moved = work.resolve("share/.synced/folder/%d.csv".formatted(i));
                if (after.equals("move")) {
                    assertThat(moved).hasContent("content " + i);
                }
            }
            await().atMost(Pipeline.SOON).until(share::connections, open -> open == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void wrongCredentialsAreSaidToBeNotReady(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/a.csv", "a");
            sync.start(share, "FTP_PASSWORD", "wrong");
            sync.awaitFailedRun(protocol == Protocol.SFTP ? "Auth fail" : "530");
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @Test
    void aRunThatFailedIsSeenUntilOneGoesWell() throws Exception {
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"))) {
            sync.start(share, "FTP_DIRECTORY", "later", "SYNC_EVERY", "3s");
            await().atMost(Pipeline.SOON)
                    .until(() -> sync.metric("metadata_sync_runs_seconds_count{outcome=\"failed\"}") > 0);
            // Also between two runs.
            await().during(Duration.ofSeconds(2)).atMost(Pipeline.SOON).until(sync::ready, status -> status == 503);
            double started = sync.metric("metadata_sync_last_listing_timestamp_seconds");
            assertThat(sync.metric("metadata_sync_runs_seconds_count{outcome=\"complete\"}"))
                    .isZero();

            Files.createDirectory(work.resolve("share/later"));
            sync.awaitReady(200);
            assertThat(sync.metric("metadata_sync_last_listing_timestamp_seconds"))
                    .isGreaterThan(started);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aFolderThatIsMissingIsSaidToBeNotReadyAndIsNotMade(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.start(share, "FTP_DIRECTORY", "nowhere");
            sync.awaitFailedRun(
                    protocol == Protocol.SFTP
                            ? "Cannot list directory: nowhere"
                            : "refuses to open the folder nowhere");
            assertThat(work.resolve("share/nowhere")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FTP,MLSD,refuses to list the folder",
        "FTPS,MLSD,refuses to list the folder",
        "SFTP,OPENDIR,Permission denied"
    })
    void aListingThatIsRefusedIsSaidToBeNotReady(Protocol protocol, String refused, String reason) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"), refusing(refused))) {
            sync.put("share/a.csv", "a");
            sync.start(share);
            sync.awaitFailedRun(reason);
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotKnowMlsdIsAskedWithList() throws Exception {
        try (LocalShare share = Protocol.FTP.start(work.resolve("share"), refusing("FEAT"))) {
            // LIST takes some of these for patterns, or for options.
            List<String> names = List.of("folder/a b.csv", "folder/c[d].csv", "folder/e*.csv", "-f.csv");
            for (String name : names) {
                sync.put("share/" + name, name);
            }
            sync.start(share, "SYNC_AFTER", "delete");
            for (String name : names) {
                sync.awaitObject("incoming/" + name, name);
                await().atMost(Pipeline.SOON)
                        .until(() -> Files.notExists(work.resolve("share").resolve(name)));
            }
        }
    }

    @Test
    void sftpRefusesAServerWhoseKeyIsNotKnown() throws Exception {
        try (LocalShare share = LocalSftp.start(work.resolve("share"));
                LocalShare other = LocalSftp.start(work.resolve("other"))) {
            sync.put("share/a.csv", "secret");
            sync.start(share, "FTP_KNOWN_HOSTS", other.settings().get("FTP_KNOWN_HOSTS"));
            sync.awaitFailedRun("reject HostKey");
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @Test
    void sftpRefusesAServerWhoseKeyHasChanged() throws Exception {
        try (LocalShare share = LocalSftp.start(work.resolve("share"));
                LocalShare other = LocalSftp.start(work.resolve("other"))) {
            sync.put("share/a.csv", "secret");
            Path known = Path.of(other.settings().get("FTP_KNOWN_HOSTS"));
            Files.writeString(
                    known,
                    Files.readString(known).replace(portOf(other), portOf(share))); // its name, with the other's key
            sync.start(share, "FTP_KNOWN_HOSTS", known.toString());
            sync.awaitFailedRun("HostKey has been changed");
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    private static String portOf(LocalShare share) {
        return share.settings().get("FTP_HOST").replaceFirst(".*:", ":");
    }

    @Test
    void ftpsRefusesAServerOfAnotherAuthority() throws Exception {
        LocalCertificate other =
                LocalCertificate.createAnother(Files.createDirectory(work.resolve("other")), "ip:127.0.0.1");
        refused(LocalCertificate.create(work, "ip:127.0.0.1"), other, false, "PKIX path");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ftpsRefusesACertificateOfAnotherName(boolean implicit) throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "dns:ftp.example.org");
        refused(certificate, certificate, implicit, "No subject alternative names");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ftpsRefusesACertificateThatHasExpired(boolean implicit) throws Exception {
        LocalCertificate certificate = LocalCertificate.createExpired(work, "ip:127.0.0.1");
        refused(certificate, certificate, implicit, "NotAfter");
    }

    private void refused(LocalCertificate certificate, LocalCertificate trusted, boolean implicit, String reason)
            throws Exception {
        try (LocalShare share = LocalFtp.startWithTls(work.resolve("share"), certificate, implicit, new Trouble() {})) {
            sync.put("share/a.csv", "secret");
            sync.start(share, "FTP_CA", trusted.pem().toString());
            sync.awaitFailedRun(reason);
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp", "ftps", "sftp"})
    void aNameThatIsNotInTheDnsIsSaidToBeNotReady(String scheme) throws Exception {
        sync.start(Map.of(
                "FTP_SCHEME", scheme,
                "FTP_HOST", "share.invalid",
                "FTP_USERNAME", "metadata",
                "FTP_PASSWORD", "secret"));
        sync.awaitFailedRun("unknown host share.invalid");
    }

    @Test
    void aFileThatIsTooLargeForAnObjectIsRefusedByName() throws Exception {
        long bytes = (5L << 30) + 1;
        try (LocalShare share = LocalFtp.startWith(
                work.resolve("share"),
                user -> ChangedFiles.answering(
                        user,
                        (file, question, answer) ->
                                question.equals("getSize") && file.getName().equals("large.csv") ? bytes : answer))) {
            sync.put("share/large.csv", "as if it were large");
            sync.put("share/small.csv", "small");
            sync.start(share);

            sync.awaitObject("incoming/small.csv", "small");
            sync.awaitLine("large.csv failed", "it has " + bytes + " bytes, but an object can have at most 5368709120");
            assertThat(sync.s3.keys("")).containsExactly("incoming/small.csv");
        }
    }
}
