package io.metadatasearch.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.metadatasearch.demo.GeneratedMetadata;
import io.metadatasearch.load.bulk.NdjsonBodies;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalS3;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * How fast one object is loaded, beside the fastest that the same Elasticsearch takes the same documents: bodies built
 * beforehand and sent by the plainest client. {@code ./mvnw -Pbench -Dbench=load -Drows=1000000} prints a table and
 * writes {@code target/bench/load.json}.
 */
public final class LoadBench {

    private static final int[] IN_FLIGHT = Arrays.stream(
                    System.getProperty("inFlight", "1,2,4,8").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final String FORMAT = System.getProperty("format", "csv");
    private static final int CEILING_ROWS = 1_000_000;

    private final LocalElasticsearch elasticsearch;
    private final LocalS3 s3;
    private final int rows;
    private final Figures figures = new Figures();

    private LoadBench(LocalElasticsearch elasticsearch, LocalS3 s3, int rows) {
        this.elasticsearch = elasticsearch;
        this.s3 = s3;
        this.rows = rows;
    }

    /** Runs it; {@code -Drows} (default 1,000,000), {@code -Drounds} (default 3), {@code -Dformat} (csv, jsonl or zeek). */
    public static void main(String[] arguments) throws Exception {
        int rows = Integer.getInteger("rows", 1_000_000);
        Files.createDirectories(Bench.WORK);
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start("-Xms2g -Xmx2g");
                LocalS3 s3 = LocalS3.start(Bench.empty(Bench.WORK.resolve("s3")))) {
            new LoadBench(elasticsearch, s3, rows).run();
        }
    }

    private void run() throws Exception {
        Path file = Bench.WORK.resolve("load-" + rows + "." + FORMAT + ".gz");
        if (Files.notExists(file)) {
            try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
                write(gzip);
            }
        }
        int ceilingRows = Math.min(rows, CEILING_ROWS);
        List<byte[]> bodies = NdjsonBodies.of(Files.newInputStream(file), "bench.csv.gz", "bench", ceilingRows);
        System.out.printf(
                "%,d rows, %,d MiB zipped; bodies of %d requests built%n", rows, Files.size(file) >> 20, bodies.size());
        Index.send(elasticsearch, bodies, 2); // warms Elasticsearch up
        elasticsearch.deleteIndices(Index.ALIAS);

        System.out.printf(
                "%5s %14s %12s %8s %8s %8s %8s%n",
                "round", "ceiling docs/s", "load docs/s", "ratio", "CPU s/M", "heap", "RSS");
        for (int round = 1; round <= Bench.ROUNDS; round++) {
            double ceiling = 0;
            for (int inFlight : IN_FLIGHT) {
                double seconds = Index.send(elasticsearch, bodies, inFlight);
                System.out.printf("      %d in flight: %.0f docs/s%n", inFlight, ceilingRows / seconds);
                ceiling = Math.max(ceiling, ceilingRows / seconds);
                elasticsearch.deleteIndices(Index.ALIAS);
            }
            load(file, ceiling);
            elasticsearch.deleteIndices(Index.ALIAS);
            System.out.printf(
                    "%5d %14.0f %12.0f %8.3f %8.1f %8.0f %8.0f%n",
                    round,
                    figures.last("ceilingDocsPerSecond"),
                    figures.last("docsPerSecond"),
                    figures.last("ratio"),
                    figures.last("cpuSecondsPerMillionRows"),
                    figures.last("peakHeapMiB"),
                    figures.last("peakRssMiB"));
        }
        figures.write(Bench.WORK.resolve("load.json"), Map.of("rows", rows));
    }

    /** The same rows in each format. */
    private void write(OutputStream out) throws IOException {
        Path csv = Files.createTempFile(Bench.WORK, "load", ".csv");
        try (OutputStream plain = new BufferedOutputStream(Files.newOutputStream(csv), 1 << 16)) {
            GeneratedMetadata.write(plain, Instant.parse("2018-05-09T00:00:00Z"), Duration.ofDays(1), rows, 1);
        }
        if (FORMAT.equals("csv")) {
            Files.copy(csv, out);
        } else {
            try (CsvReader<NamedCsvRecord> records = CsvReader.builder().ofNamedCsvRecord(csv);
                    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
                if (FORMAT.equals("zeek")) {
                    text.write("#separator \\x09\n#fields\t" + String.join("\t", GeneratedMetadata.HEADER) + "\n");
                }
                for (NamedCsvRecord row : records) {
                    text.write(FORMAT.equals("zeek") ? zeek(row) : json(row));
                    text.write('\n');
                }
            }
        }
        Files.delete(csv);
    }

    private static String zeek(NamedCsvRecord row) {
        return row.getFields().stream().map(cell -> cell.isEmpty() ? "-" : cell).collect(Collectors.joining("\t"));
    }

    private static String json(NamedCsvRecord row) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        row.getFieldsAsMap().forEach((column, cell) -> {
            if (cell.matches("\\d+(\\.\\d+)?")) {
                object.put(column, new BigDecimal(cell));
            } else if (!cell.isEmpty()) {
                object.put(column, cell);
            }
        });
        return object.toString();
    }

    private void load(Path file, double ceiling) throws Exception {
        try (Program program = Program.load(s3, elasticsearch)) {
            double cpuBefore = program.cpuSeconds();
            s3.put("incoming/bench.csv.gz", file);
            long start = System.nanoTime();
            double half = 0;
            while (s3.keys("loaded/").isEmpty()) {
                if (half == 0 && Index.indexed(elasticsearch) >= rows / 2) {
                    half = (System.nanoTime() - start) / 1e9;
                }
                if (!s3.keys("failed/").isEmpty()) {
                    throw new IOException(
                            s3.get("failed/bench.csv.gz.error.json").asUtf8String());
                }
                Thread.sleep(100);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpu = program.cpuSeconds() - cpuBefore;
            figures.add("seconds", seconds);
            figures.add("docsPerSecond", rows / seconds);
            figures.add("ceilingDocsPerSecond", ceiling);
            figures.add("secondHalfToFirst", half / (seconds - half));
            figures.add("ratio", rows / seconds / ceiling);
            figures.add("cpuSecondsPerMillionRows", cpu * 1_000_000 / rows);
            figures.add("peakHeapMiB", program.peakHeapMiB());
            figures.add("peakRssMiB", program.peakRssMiB());
        }
        Index.requireRows(elasticsearch, rows);
        figures.add("indexBytesPerRow", Index.bytes(elasticsearch) / (double) rows);
        s3.client().deleteObject(request -> request.bucket(LocalS3.BUCKET).key("loaded/bench.csv.gz"));
    }
}
