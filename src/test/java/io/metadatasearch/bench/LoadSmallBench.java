package io.metadatasearch.bench;

import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * How many small objects are loaded in a second: from the beginning of the first to the end of the last, by the ledger.
 * {@code ./mvnw -Pbench -Dbench=load-small} writes {@code target/bench/load-small.json}.
 */
public final class LoadSmallBench {

    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int OBJECTS = Integer.getInteger("objects", 2_000);
    private static final int ROWS = 50;
    private static final Path WORK = Path.of("target", "bench");

    private LoadSmallBench() {}

    /** Runs it; {@code -Drounds} (default 3). */
    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(WORK);
        Figures figures = new Figures();
        System.out.printf("%d objects of %d rows%n", OBJECTS, ROWS);
        System.out.printf("%5s %10s %8s %8s %8s%n", "round", "objects/s", "CPU s", "heap", "RSS");
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start("-Xms2g -Xmx2g")) {
            // Round 0 warms the servers up, and does not count; the program is started anew for each.
            for (int round = 0; round <= ROUNDS; round++) {
                if (round == 1) {
                    figures.clear();
                }
                try (LocalS3 s3 = LocalS3.start(Bench.empty(WORK.resolve("s3")))) {
                    round(elasticsearch, s3, figures);
                }
                elasticsearch.deleteIndices(Index.ALIAS);
                System.out.printf(
                        "%5d %10.0f %8.1f %8.0f %8.0f%n",
                        round,
                        figures.last("objectsPerSecond"),
                        figures.last("cpuSeconds"),
                        figures.last("peakHeapMiB"),
                        figures.last("peakRssMiB"));
            }
        }
        figures.write(WORK.resolve("load-small.json"), Map.of("objects", OBJECTS, "rowsPerObject", ROWS));
    }

    private static void round(LocalElasticsearch elasticsearch, LocalS3 s3, Figures figures) throws Exception {
        for (int object = 0; object < OBJECTS; object++) {
            s3.put("incoming/%05d.csv.gz".formatted(object), object(object));
        }
        try (Program program = Program.load(WORK, s3, elasticsearch)) {
            // Listing the bucket again and again would cost this machine more than loading does.
            while (program.logged(": " + ROWS + " rows, ") < OBJECTS) {
                if (program.logged("failed") > 0) {
                    throw new IOException("An object failed; see " + WORK.resolve("program.log"));
                }
                Thread.sleep(500);
            }
            double seconds = Index.secondsOfLoading(elasticsearch);
            figures.add("seconds", seconds);
            figures.add("objectsPerSecond", OBJECTS / seconds);
            figures.add("cpuSeconds", program.cpuSeconds());
            figures.add("peakHeapMiB", program.peakHeapMiB());
            figures.add("peakRssMiB", program.peakRssMiB());
        }
        Index.requireRows(elasticsearch, (long) OBJECTS * ROWS);
    }

    private static byte[] object(int seed) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            GeneratedMetadata.write(gzip, Instant.parse("2018-05-09T00:00:00Z"), Duration.ofDays(1), ROWS, seed);
        }
        return zipped.toByteArray();
    }
}
