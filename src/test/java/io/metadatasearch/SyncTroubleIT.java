package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sync does when the share does not do as it should. */
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
            sync.awaitLine("a-no.csv failed, the next run tries again");
            sync.awaitLine("1 stored", "1 failed");
            assertThat(sync.s3.keys("")).containsExactly("incoming/b.csv");
        }
    }

    @Test
    void aFileThatIsRefusedFailsWithTheAnswerOfTheShare() throws Exception {
        try (LocalShare share = LocalFtp.startRefusing(work.resolve("share"), "RETR")) {
            sync.put("share/a.csv", "refused");
            sync.start(share);

            sync.awaitLine("a.csv failed, the next run tries again: the share does not send it: 550 not for you");
            sync.awaitLine("sync: failed: a-no.csv");
            assertThat(sync.s3.keys("")).isEmpty();
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

            sync.awaitLine("a.csv failed", "the share ended it " + LONG.length() / 2 + " bytes too early");
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

            sync.awaitLine("A run of sync failed, and is tried again");
            sync.awaitObject("incoming/a.csv", "a");
            end.countDown(); // before the server stops
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp", "ftps", "sftp"})
    void aServerThatAcceptsAndSaysNothingIsGivenUp(String scheme) throws Exception {
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
        try (LocalShare share = protocol.start(work.resolve("share"), dropping)) {
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
    @EnumSource(Protocol.class)
    void wrongCredentialsAreSaidToBeNotReady(Protocol protocol) throws Exception {
        try (LocalShare share = protocol.start(work.resolve("share"))) {
            sync.put("share/a.csv", "a");
            sync.start(share, "FTP_PASSWORD", "wrong");
            sync.awaitFailedRun(protocol == Protocol.SFTP ? "Auth fail" : "530");
            assertThat(sync.s3.keys("")).isEmpty();
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
                            : "does not let us into the folder nowhere");
            assertThat(work.resolve("share/nowhere")).doesNotExist();
        }
    }

    @Test
    void aListingThatIsRefusedIsSaidToBeNotReady() throws Exception {
        try (LocalShare share = LocalFtp.startRefusing(work.resolve("share"), "MLSD")) {
            sync.put("share/a.csv", "a");
            sync.start(share);
            sync.awaitFailedRun("does not list the folder");
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotKnowMlsdIsAskedWithList() throws Exception {
        try (LocalShare share = LocalFtp.startRefusing(work.resolve("share"), "FEAT")) {
            sync.put("share/folder/a b.csv", "a");
            sync.start(share, "SYNC_AFTER", "delete");
            sync.awaitObject("incoming/folder/a b.csv", "a");
            await().atMost(Pipeline.SOON).until(() -> Files.notExists(work.resolve("share/folder/a b.csv")));
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
    void ftpsRefusesAServerOfAnotherAuthority() throws Exception {
        LocalCertificate other = LocalCertificate.create(Files.createDirectory(work.resolve("other")), "ip:127.0.0.1");
        refused(LocalCertificate.create(work, "ip:127.0.0.1"), other, "PKIX path");
    }

    @Test
    void ftpsRefusesACertificateOfAnotherName() throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "dns:ftp.example.org");
        refused(certificate, certificate, "No subject alternative names");
    }

    @Test
    void ftpsRefusesACertificateThatHasExpired() throws Exception {
        LocalCertificate certificate = LocalCertificate.createExpired(work, "ip:127.0.0.1");
        refused(certificate, certificate, "NotAfter");
    }

    private void refused(LocalCertificate certificate, LocalCertificate trusted, String reason) throws Exception {
        try (LocalShare share = LocalFtp.startWithTls(work.resolve("share"), certificate, false, new Trouble() {})) {
            sync.put("share/a.csv", "secret");
            sync.start(share, "FTP_CA", trusted.pem().toString());
            sync.awaitFailedRun(reason);
            assertThat(sync.s3.keys("")).isEmpty();
        }
    }

    @Test
    void aNameThatIsNotInTheDnsIsSaidToBeNotReady() throws Exception {
        sync.start(Map.of("FTP_HOST", "share.invalid", "FTP_USERNAME", "metadata", "FTP_PASSWORD", "secret"));
        sync.awaitFailedRun("share.invalid");
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
            sync.awaitLine("large.csv failed", "it has " + bytes + " bytes, and an object can have 5368709120");
            assertThat(sync.s3.keys("")).containsExactly("incoming/small.csv");
        }
    }
}
    @Test
    void aRunThatFailedIsSeenUntilOneGoesWell() throws Exception {
        try (LocalShare share = LocalFtp.start(work.resolve("share"))) {
            sync.start(share, "FTP_DIRECTORY", "later", "SYNC_EVERY", "3s");
            // Also between two runs.
            await().during(Duration.ofSeconds(2)).atMost(Pipeline.SOON).until(sync::ready, status -> status == 503);

            Files.createDirectory(work.resolve("share/later"));
            await().atMost(Pipeline.SOON).until(sync::ready, status -> status == 200);
        }
    }

