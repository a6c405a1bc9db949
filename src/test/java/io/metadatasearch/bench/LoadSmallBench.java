package io.metadatasearch.bench;

import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * How many small objects are loaded in a second: from the beginning of the first to the end of the last, by the ledger.
 * {@code ./mvnw -Pbench -Dbench=load-small} writes {@code target/bench/load-small.json}.
 */
public final class LoadSmallBench {

    private static final int OBJECTS = Integer.getInteger("objects", 2_000);
    private static final int ROWS = 50;

    private LoadSmallBench() {}

    /** Runs it; {@code -Drounds} (default 3). */
    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(Bench.WORK);
        Figures figures = new Figures();
        System.out.printf("%d objects of %d rows%n", OBJECTS, ROWS);
        System.out.printf("%5s %10s %8s %8s %8s%n", "round", "objects/s", "CPU s", "heap", "RSS");
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start("-Xms2g -Xmx2g")) {
            // Round 0 warms the servers up, and does not count; the program is started anew for each.
            for (int round = 0; round <= Bench.ROUNDS; round++) {
                if (round == 1) {
                    figures.clear();
                }
                try (LocalS3 s3 = LocalS3.start(Bench.empty(Bench.WORK.resolve("s3")))) {
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
        figures.write(Bench.WORK.resolve("load-small.json"), Map.of("objects", OBJECTS, "rowsPerObject", ROWS));
    }

    private static void round(LocalElasticsearch elasticsearch, LocalS3 s3, Figures figures) throws Exception {
        for (int object = 0; object < OBJECTS; object++) {
            s3.put("incoming/%05d.csv.gz".formatted(object), GeneratedMetadata.zipped(ROWS, object));
        }
        try (Program program = Program.load(s3, elasticsearch)) {
            // Listing the bucket again and again would cost this machine more than loading does.
            while (program.logged(": " + ROWS + " rows, ") < OBJECTS) {
                if (program.logged("failed") > 0) {
                    throw new IOException("An object failed; see " + Bench.WORK.resolve("program.log"));
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
}
