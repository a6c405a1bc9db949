package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalCertificate;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import io.metadatasearch.services.LocalSftp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ftpserver.filesystem.nativefs.NativeFileSystemFactory;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What sync brings into the bucket, from servers that behave and from one that does not. */
class SyncIT {

    private static final Logger FAILED_RUNS = (Logger) LoggerFactory.getLogger(FailedPolls.class);

    @TempDir
    Path work;

    private final AtomicInteger cutTransfers = new AtomicInteger();
    private final ListAppender<ILoggingEvent> failedRuns = new ListAppender<>();
    private LocalS3 s3;
    private String managementPort;
    private MetadataSearch program;

    @BeforeEach
    void startS3() throws IOException {
        s3 = LocalS3.start(work.resolve("s3"));
        failedRuns.start();
        FAILED_RUNS.addAppender(failedRuns);
    }

    @AfterEach
    void stop() throws IOException {
        FAILED_RUNS.detachAppender(failedRuns);
        if (program != null) {
            program.close();
        }
        s3.close();
    }

    @Test
    void everyFileOfTheTreeIsStoredUnderItsPath() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            put("share/data/a.csv", "a");
            put("share/data/2018/05/ü b+c%20#1.csv", "long content");
            put("share/elsewhere/x.csv", "not ours");
            put("share/data/empty.csv", "");
            start(ftp.host(), ftp.username(), ftp.password(), "FTP_DIRECTORY", "data");

            awaitObject("incoming/2018/05/ü b+c%20#1.csv", "long content");
            awaitObject("incoming/a.csv", "a");
            awaitObject("incoming/empty.csv", "");
            assertThat(s3.keys("")).hasSize(3);
            assertThat(s3.client()
                            .headObject(
                                    request -> request.bucket(LocalS3.BUCKET).key("incoming/2018/05/ü b+c%20#1.csv"))
                            .metadata())
                    .containsEntry("source", "//127.0.0.1/data/2018/05/%C3%BC%20b+c%2520%231.csv")
                    .containsKey("modified");
        }
    }

    @Test
    void sftpWorksWithAServerWhoseKeyIsKnown() throws Exception {
        try (LocalSftp sftp = LocalSftp.start(work.resolve("share"))) {
            put("share/folder/a.csv", "over ssh");
            Path knownHosts = sftp.knownHosts(work.resolve("known_hosts"));
            startSftp(sftp, sftp.password(), "FTP_KNOWN_HOSTS", knownHosts.toString());

            awaitObject("incoming/folder/a.csv", "over ssh");
        }
    }

    @Test
    void sftpLogsInWithAKey() throws Exception {
        try (LocalSftp sftp = LocalSftp.start(work.resolve("share"))) {
            put("share/a.csv", "by key");
            startSftp(
                    sftp,
                    "",
                    "FTP_KEY_FILE",
                    sftp.userKey(work.resolve("id_rsa")).toString(),
                    "FTP_KNOWN_HOSTS",
                    sftp.knownHosts(work.resolve("known_hosts")).toString());

            awaitObject("incoming/a.csv", "by key");
        }
    }

    @Test
    void aFolderThatIsMissingIsSaidToBeNotReadyOverSftpToo() throws Exception {
        try (LocalSftp sftp = LocalSftp.start(work.resolve("share"))) {
            startSftp(
                    sftp,
                    sftp.password(),
                    "FTP_DIRECTORY",
                    "nowhere",
                    "FTP_KNOWN_HOSTS",
                    sftp.knownHosts(work.resolve("known_hosts")).toString());
            awaitFailedRun("Cannot");
            assertThat(work.resolve("share/nowhere")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp", "ftps", "sftp"})
    void aServerThatAcceptsAndSaysNothingIsGivenUp(String scheme) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            start(
                    "127.0.0.1:" + silent.getLocalPort(),
                    "metadata",
                    "secret",
                    "FTP_SCHEME",
                    scheme,
                    "FTP_TIMEOUT",
                    "1s");
            awaitFailedRun("Read timed out");
        }
    }

    @Test
    void sftpRefusesAServerWhoseKeyIsNotKnown() throws Exception {
        try (LocalSftp sftp = LocalSftp.start(work.resolve("share"));
                LocalSftp other = LocalSftp.start(work.resolve("other"))) {
            put("share/a.csv", "secret");
            Path knownHosts = other.knownHosts(work.resolve("known_hosts"));
            startSftp(sftp, sftp.password(), "FTP_KNOWN_HOSTS", knownHosts.toString());

            // It says that it is not ready, because it cannot read the share.
            awaitFailedRun("reject HostKey");
            assertThat(s3.keys("")).isEmpty();
        }
    }

    @Test
    void whatIsInTheBucketIsNotFetchedAgainWhereverItLies() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            for (Path old : List.of(
                    put("share/loaded.csv", "one"),
                    put("share/failed.csv", "two"),
                    put("share/waiting.csv", "three"))) {
                Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
            s3.put("loaded/loaded.csv", "one".getBytes());
            s3.put("failed/failed.csv", "two".getBytes());
            s3.put("incoming/waiting.csv", "xxxxx".getBytes()); // as long as on the share, but not from there
            put("share/new.csv", "four");
            start(ftp.host(), ftp.username(), ftp.password());

            awaitObject("incoming/new.csv", "four");
            assertThat(s3.keys(""))
                    .containsExactly(
                            "failed/failed.csv", "incoming/new.csv", "incoming/waiting.csv", "loaded/loaded.csv");
            assertThat(s3.get("incoming/waiting.csv").asUtf8String()).isEqualTo("xxxxx");
        }
    }

    @Test
    void aFileThatChangedIsFetchedAgain() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            Path longer = put("share/longer.csv", "one");
            Path newer = put("share/newer.csv", "one");
            start(ftp.host(), ftp.username(), ftp.password());
            awaitObject("incoming/longer.csv", "one");
            awaitObject("incoming/newer.csv", "one");

            Files.writeString(longer, "one and more");
            Files.writeString(newer, "two");
            Files.setLastModifiedTime(newer, FileTime.from(Instant.now().plus(Duration.ofHours(1))));

            awaitObject("incoming/longer.csv", "one and more");
            awaitObject("incoming/newer.csv", "two");
        }
    }

    @Test
    void aTransferThatIsCutLeavesNoObject() throws Exception {
        try (LocalFtp ftp = LocalFtp.startWith(work.resolve("share"), this::cuttingTheFirstTransfers)) {
            put("share/a.csv", "a content that is cut".repeat(20_000));
            start(ftp.host(), ftp.username(), ftp.password());

            awaitObject("incoming/a.csv", "a content that is cut".repeat(20_000));
            assertThat(cutTransfers).hasValueGreaterThan(2);
            assertThat(s3.keys("")).containsExactly("incoming/a.csv");
        }
    }

    @Test
    void aFileThatCannotBeReadDoesNotStopTheOthers() throws Exception {
        try (LocalFtp ftp = LocalFtp.startWith(work.resolve("share"), this::refusingFilesNamedNo)) {
            put("share/a-no.csv", "refused");
            put("share/b.csv", "readable");
            start(ftp.host(), ftp.username(), ftp.password());

            awaitObject("incoming/b.csv", "readable");
            assertThat(s3.keys("")).containsExactly("incoming/b.csv");
        }
    }

    @Test
    void wrongCredentialsAreSaidToBeNotReady() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            put("share/a.csv", "a");
            start(ftp.host(), ftp.username(), "wrong");
            awaitFailedRun("530");
            assertThat(s3.keys("")).isEmpty();
        }
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAloneUntilItStaysTheSame() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            Path growing = put("share/growing.csv", "a row\n");
            start(ftp.host(), ftp.username(), ftp.password(), "SYNC_SETTLE", "3s");
            AtomicInteger rows = new AtomicInteger(1);
            await().atMost(Pipeline.SOON).pollInterval(Duration.ofSeconds(1)).until(() -> {
                assertThat(s3.keys("")).isEmpty();
                Files.writeString(growing, "a row\n", StandardOpenOption.APPEND);
                return rows.incrementAndGet() == 10;
            });

            awaitObject("incoming/growing.csv", "a row\n".repeat(10));
        }
    }

    @Test
    void onlyTheFilesThatAreIncludedAndNotExcludedAreFetched() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            put("share/a.txt", "no CSV");
            put("share/b.csv", "1");
            put("share/folder/c.csv", "2");
            put("share/folder/d.tmp.csv", "3");
            put("share/e.csv.gz", "4");
            start(
                    ftp.host(),
                    ftp.username(),
                    ftp.password(),
                    "SYNC_INCLUDE",
                    "**/*.csv,**/*.csv.gz",
                    "SYNC_EXCLUDE",
                    "**/*.tmp.csv");

            awaitObject("incoming/e.csv.gz", "4");
            awaitObject("incoming/folder/c.csv", "2");
            assertThat(s3.keys("")).containsExactly("incoming/b.csv", "incoming/e.csv.gz", "incoming/folder/c.csv");
        }
    }

    @Test
    void aFolderThatIsMissingIsSaidToBeNotReadyAndIsNotMade() throws Exception {
        try (LocalFtp ftp = LocalFtp.start(work.resolve("share"))) {
            start(ftp.host(), ftp.username(), ftp.password(), "FTP_DIRECTORY", "nowhere");
            awaitFailedRun("does not let us into the folder nowhere");
            assertThat(work.resolve("share/nowhere")).doesNotExist();
        }
    }

    @Test
    void aListingThatIsRefusedIsSaidToBeNotReady() throws Exception {
        try (LocalFtp ftp = LocalFtp.startRefusing(work.resolve("share"), "MLSD")) {
            put("share/a.csv", "a");
            start(ftp.host(), ftp.username(), ftp.password());
            awaitFailedRun("does not list the folder");
            assertThat(s3.keys("")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ftpsWorksWithAServerThatAnAuthorityVouchesFor(boolean implicit) throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "ip:127.0.0.1");
        try (LocalFtp ftp = LocalFtp.startWithTls(work.resolve("share"), certificate, implicit)) {
            put("share/folder/a.csv", "over TLS");
            startFtps(ftp, certificate, "FTP_IMPLICIT_TLS", String.valueOf(implicit));

            awaitObject("incoming/folder/a.csv", "over TLS");
        }
    }

    @Test
    void ftpsRefusesAServerOfAnotherAuthority() throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "ip:127.0.0.1");
        LocalCertificate other = LocalCertificate.create(Files.createDirectory(work.resolve("other")), "ip:127.0.0.1");
        try (LocalFtp ftp = LocalFtp.startWithTls(work.resolve("share"), certificate, false)) {
            put("share/a.csv", "secret");
            startFtps(ftp, other);
            awaitFailedRun("PKIX path");
            assertThat(s3.keys("")).isEmpty();
        }
    }

    @Test
    void ftpsRefusesACertificateOfAnotherName() throws Exception {
        LocalCertificate certificate = LocalCertificate.create(work, "dns:ftp.example.org");
        try (LocalFtp ftp = LocalFtp.startWithTls(work.resolve("share"), certificate, false)) {
            put("share/a.csv", "secret");
            startFtps(ftp, certificate);
            awaitFailedRun("No subject alternative names");
            assertThat(s3.keys("")).isEmpty();
        }
    }

    private void startSftp(LocalSftp sftp, String password, String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of("FTP_SCHEME", "sftp"));
        settings.addAll(List.of(more));
        start(sftp.host(), sftp.username(), password, settings.toArray(String[]::new));
    }

    private void startFtps(LocalFtp ftp, LocalCertificate trusted, String... more) throws Exception {
        List<String> settings = new ArrayList<>(
                List.of("FTP_SCHEME", "ftps", "FTP_CA", trusted.pem().toString()));
        settings.addAll(List.of(more));
        start(ftp.host(), ftp.username(), ftp.password(), settings.toArray(String[]::new));
    }

    /** A file system that ends each of the first three downloads in the middle, and says that all went well. */
    private FileSystemView cuttingTheFirstTransfers(User user) throws FtpException {
        return over(user, (file, opened) -> {
            byte[] content = opened.readAllBytes();
            boolean cut = cutTransfers.incrementAndGet() <= 3;
            return new ByteArrayInputStream(content, 0, cut ? content.length / 2 : content.length);
        });
    }

    private FileSystemView refusingFilesNamedNo(User user) throws FtpException {
        return over(user, (file, opened) -> {
            if (file.getName().contains("no")) {
                opened.close();
                throw new IOException("not this one");
            }
            return opened;
        });
    }

    /** What a client gets to read instead of a file. */
    private interface Transfer {
        InputStream of(FtpFile file, InputStream opened) throws IOException;
    }

    private static FileSystemView over(User user, Transfer transfer) throws FtpException {
        FileSystemView real = new NativeFileSystemFactory().createFileSystemView(user);
        return proxy(FileSystemView.class, real, transfer);
    }

    private static <T> T proxy(Class<T> type, T real, Transfer transfer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (answer instanceof InputStream opened && real instanceof FtpFile file) {
                            return transfer.of(file, opened);
                        }
                        return answer instanceof FtpFile file ? proxy(FtpFile.class, file, transfer) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void start(String host, String username, String password, String... more) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("STAGE", "sync");
        environment.put("FTP_HOST", host);
        environment.put("FTP_USERNAME", username);
        environment.put("FTP_PASSWORD", password);
        environment.put("SYNC_EVERY", "500ms");
        environment.put("SYNC_SETTLE", "0s");
        environment.putAll(s3.settings());
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        program = MetadataSearch.start(environment);
        managementPort = environment.get("MANAGEMENT_PORT");
    }

    /** Waits until a run has failed for this reason, and the program says that it is not ready. */
    private void awaitFailedRun(String reason) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> {
            assertThat(failedRuns.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anySatisfy(message -> assertThat(message).contains(reason));
            assertThat(ready()).isEqualTo(503);
        });
    }

    /** The status of the answer to "can you do your work?". */
    private int ready() throws Exception {
        URI url = URI.create("http://127.0.0.1:" + managementPort + "/observe/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private Path put(String path, String content) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void awaitObject(String key, String content) {
        await().atMost(Pipeline.SOON).untilAsserted(() -> {
            assertThat(s3.keys(key)).contains(key);
            assertThat(s3.get(key).asUtf8String()).isEqualTo(content);
        });
    }
}
