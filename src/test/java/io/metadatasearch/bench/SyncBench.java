package io.metadatasearch.bench;

import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * What a run of sync takes: one that finds nothing new among many files, one with many small new files, and one with a
 * large file; the last two beside a plain loop of bare clients (RETR, PUT) with as many connections, on the same servers.
 * {@code ./mvnw -Pbench -Dbench=sync} writes {@code target/bench/sync.json}.
 */
public final class SyncBench {

    private static final int KNOWN_FILES = Integer.getInteger("known", 100_000);
    private static final int FOLDERS = 10;
    private static final int SMALL_FILES = Integer.getInteger("small", 5_000);
    private static final int SMALL_BYTES = 10_000;
    private static final long LARGE_BYTES = Long.getLong("large", 2L << 30);
    private static final int CONNECTIONS = 3;
    private static final Pattern SECONDS =
            Pattern.compile("sync: (\\d+) files on the share, .* (\\d+) stored .* ([0-9.]+) s$");

    private final LocalFtp ftp;
    private final LocalS3 s3;
    private final Figures figures = new Figures();

    private SyncBench(LocalFtp ftp, LocalS3 s3) {
        this.ftp = ftp;
        this.s3 = s3;
    }

    /** Runs it; {@code -Drounds} (default 3). */
    public static void main(String[] arguments) throws Exception {
        Path share = Bench.empty(Bench.WORK.resolve("share"));
        try (LocalFtp ftp = LocalFtp.start(share);
                LocalS3 s3 = LocalS3.start(Bench.empty(Bench.WORK.resolve("s3")))) {
            SyncBench bench = new SyncBench(ftp, s3);
            bench.nothingNew();
            bench.copies("small", SMALL_FILES, SMALL_BYTES, CONNECTIONS);
            bench.copies("large", 1, LARGE_BYTES, 1);
            bench.figures.write(
                    Bench.WORK.resolve("sync.json"),
                    Map.of(
                            "knownFiles", KNOWN_FILES,
                            "smallFiles", SMALL_FILES,
                            "smallBytes", SMALL_BYTES,
                            "largeBytes", LARGE_BYTES,
                            "connections", CONNECTIONS));
        } finally {
            Bench.empty(share);
            Bench.empty(Bench.WORK.resolve("s3"));
        }
    }

    private void nothingNew() throws Exception {
        FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
        for (int i = 0; i < KNOWN_FILES; i++) {
            String path = "folder-%d/2018-05-09-metadata-%06d.csv.gz".formatted(i % FOLDERS, i);
            // What a sync would have left behind, made directly in the servers' folders.
            for (Path file :
                    List.of(ftp.folder().resolve(path), objects("incoming").resolve(path))) {
                Files.createDirectories(file.getParent());
                Files.write(file, new byte[10]);
            }
            Files.setLastModifiedTime(ftp.folder().resolve(path), yesterday);
        }
        System.out.printf("%,d files, nothing new%n", KNOWN_FILES);
        System.out.printf("%5s %8s %8s %8s %8s%n", "round", "seconds", "CPU s", "heap", "RSS");
        for (int round = 1; round <= Bench.ROUNDS; round++) {
            try (Program program = Program.sync(s3, ftp, CONNECTIONS)) {
                figures.add("unchangedSeconds", seconds(program, KNOWN_FILES, 0));
                figures.add("unchangedCpuSeconds", program.cpuSeconds());
                figures.add("unchangedPeakHeapMiB", program.peakHeapMiB());
                figures.add("unchangedPeakRssMiB", program.peakRssMiB());
            }
            System.out.printf(
                    "%5d %8.1f %8.1f %8.0f %8.0f%n",
                    round,
                    figures.last("unchangedSeconds"),
                    figures.last("unchangedCpuSeconds"),
                    figures.last("unchangedPeakHeapMiB"),
                    figures.last("unchangedPeakRssMiB"));
        }
        Bench.empty(ftp.folder());
        Bench.empty(objects("incoming"));
    }

    /** The program is warm, as the plain loop is: it has fetched as many files before. */
    private void copies(String name, int count, long bytes, int connections) throws Exception {
        System.out.printf("%,d files of %,d bytes%n", count, bytes);
        System.out.printf("%5s %12s %12s %8s %8s %8s%n", "round", "plain MB/s", "sync MB/s", "ratio", "heap", "RSS");
        double megabytes = count * (double) bytes / 1e6;
        try (Program program = Program.sync(s3, ftp, connections)) {
            // Round 0 warms up, and does not count.
            for (int round = 0; round <= Bench.ROUNDS; round++) {
                Path batch = writeBatch(count, bytes);
                Path shown = ftp.folder().resolve("batch-" + round);
                double plain = 0;
                double sync = 0;
                // Each goes first in every other round.
                for (boolean plainly : round % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                    writeBack();
                    if (plainly) {
                        plain = plainCopy(batch.getFileName().toString(), connections);
                    } else {
                        Files.move(batch, shown);
                        sync = seconds(program, count, count);
                        Files.move(shown, batch);
                    }
                    String prefix = plainly ? "plain" : "incoming";
                    requireObjects(prefix + "/", count, bytes);
                    Bench.empty(objects(prefix));
                }
                if (round > 0) {
                    figures.add(name + "PlainSeconds", plain);
                    figures.add(name + "SyncSeconds", sync);
                    figures.add(name + "Ratio", plain / sync);
                    figures.add(name + "PeakHeapMiB", program.peakHeapMiB());
                    figures.add(name + "PeakRssMiB", program.peakRssMiB());
                }
                System.out.printf(
                        "%5d %12.1f %12.1f %8.3f %8d %8d%n",
                        round,
                        megabytes / plain,
                        megabytes / sync,
                        plain / sync,
                        program.peakHeapMiB(),
                        program.peakRssMiB());
                Bench.empty(ftp.folder());
            }
        }
    }

    /** A folder that sync does not look into, because its name begins with a dot. */
    private Path writeBatch(int count, long bytes) throws IOException {
        Path folder = Files.createDirectories(ftp.folder().resolve(".batch"));
        byte[] block = new byte[(int) Math.min(bytes, 1 << 20)];
        new Random(1).nextBytes(block);
        for (int i = 0; i < count; i++) {
            try (OutputStream file = Files.newOutputStream(folder.resolve("file-%05d.csv".formatted(i)))) {
                for (long written = 0; written < bytes; written += block.length) {
                    file.write(block, 0, (int) Math.min(block.length, bytes - written));
                }
            }
        }
        return folder;
    }

    /** Neither shall wait for the disk that the other has used; on other systems than Linux it does. */
    private static void writeBack() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
    }

    private double plainCopy(String folder, int connections) throws Exception {
        long start = System.nanoTime();
        FTPClient listing = logIn();
        Queue<FTPFile> files = new ConcurrentLinkedQueue<>(List.of(listing.mlistDir(folder)));
        listing.logout();
        listing.disconnect();
        Callable<Void> worker = () -> {
            copy(folder, files);
            return null;
        };
        ExecutorService workers = Executors.newFixedThreadPool(connections);
        try {
            for (Future<Void> one : workers.invokeAll(Collections.nCopies(connections, worker))) {
                one.get();
            }
        } finally {
            workers.shutdown();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void copy(String folder, Queue<FTPFile> files) throws IOException {
        FTPClient client = logIn();
        for (FTPFile file = files.poll(); file != null; file = files.poll()) {
            String name = file.getName();
            try (InputStream sent = client.retrieveFileStream(folder + "/" + name)) {
                s3.client()
                        .putObject(
                                request -> request.bucket(LocalS3.BUCKET).key("plain/" + name),
                                RequestBody.fromInputStream(sent, file.getSize()));
            }
            if (!client.completePendingCommand()) {
                throw new IOException(name + ": " + client.getReplyString());
            }
        }
        client.logout();
        client.disconnect();
    }

    private FTPClient logIn() throws IOException {
        String[] address = ftp.host().split(":");
        FTPClient client = new FTPClient();
        client.setBufferSize(128 << 10); // as Camel does
        client.connect(address[0], Integer.parseInt(address[1]));
        if (!client.login(ftp.username(), ftp.password()) || !client.setFileType(FTP.BINARY_FILE_TYPE)) {
            throw new IOException(client.getReplyString());
        }
        client.enterLocalPassiveMode();
        return client;
    }

    private void requireObjects(String prefix, int count, long bytes) throws IOException {
        long whole = s3
                .client()
                .listObjectsV2Paginator(
                        request -> request.bucket(LocalS3.BUCKET).prefix(prefix))
                .contents()
                .stream()
                .filter(object -> object.size() == bytes)
                .count();
        if (whole != count) {
            throw new IOException(whole + " of " + count + " objects below " + prefix + " are whole");
        }
    }

    private Path objects(String prefix) {
        return Bench.WORK.resolve("s3").resolve(LocalS3.BUCKET).resolve(prefix);
    }

    /** The seconds that the next run took which found this many files and stored this many, by its own words. */
    private static double seconds(Program program, int found, int stored) throws Exception {
        while (true) {
            for (String line : program.newLines()) {
                Matcher run = SECONDS.matcher(line);
                if (run.find() && Integer.parseInt(run.group(1)) == found && Integer.parseInt(run.group(2)) == stored) {
                    return Double.parseDouble(run.group(3));
                }
                if (line.contains("ERROR")) {
                    throw new IOException(line);
                }
            }
            Thread.sleep(100);
        }
    }
}
