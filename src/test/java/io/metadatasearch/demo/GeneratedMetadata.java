package io.metadatasearch.demo;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Generates network metadata, as a proxy or flow log would have it. The same seed gives the same rows. */
public final class GeneratedMetadata {

    /** The names of the columns. */
    public static final List<String> HEADER = List.of(
            "timestamp",
            "uid",
            "srcIp",
            "srcPort",
            "dstIp",
            "dstPort",
            "proto",
            "service",
            "host",
            "method",
            "uri",
            "status",
            "userAgent",
            "bytesOut",
            "bytesIn",
            "duration");

    /** How many rows the file of an hour has. */
    static final int ROWS_PER_HOUR = 5_000;

    private static final int HOURS = 6;
    private static final DateTimeFormatter FILE_NAME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH'-metadata.csv.gz'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int UID_CHARS = 17;
    private static final int ROWS_PER_LOCAL_SEARCH = 50;

    private static final List<String> HOSTS = List.of(
            "google.com",
            "www.wikipedia.org",
            "api.github.com",
            "cdn.example.net",
            "mail.example.org",
            "updates.example.com",
            "login.example.org",
            "static.example.net",
            "news.example.com",
            "files.example.org");
    private static final List<String> PATHS = List.of(
            "/",
            "/search?q=metadata",
            "/index.html",
            "/api/v1/items?page=2&size=50",
            "/assets/site.css",
            "/login",
            "/images/logo.png",
            "/download/report,final.pdf",
            "/feed.xml",
            "/status");
    private static final List<String> USER_AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/66.0.3359.139",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:60.0) Gecko/20100101 Firefox/60.0",
            "curl/7.58.0",
            "python-requests/2.18.4",
            "Monitor \"probe\", version 2");
    private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "HEAD");
    private static final List<String> STATUSES = List.of("200", "200", "200", "304", "404", "500");

    private GeneratedMetadata() {}

    /**
     * Writes a CSV file: the header, and rows whose times ascend evenly from a time on. Every
     * {@value #ROWS_PER_LOCAL_SEARCH}th row is a request from 127.0.0.1 to google.com, the first one too.
     *
     * @param out where it is written; it is flushed, not closed
     * @param from the time of the first row
     * @param length the time all rows cover
     * @param rows how many
     * @param seed what makes them differ from others
     */
    public static void write(OutputStream out, Instant from, Duration length, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        OutputStreamWriter text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CsvWriter csv = CsvWriter.builder().build(text);
        csv.writeRecord(HEADER);
        long stepNanos = length.toNanos() / Math.max(1, rows);
        for (int row = 0; row < rows; row++) {
            csv.writeRecord(row(random, from.plusNanos(stepNanos * row), row % ROWS_PER_LOCAL_SEARCH == 0));
        }
        csv.flush();
    }

    /** Returns a CSV file with rows of one day, 2018-05-09, compressed with gzip. */
    public static byte[] zipped(int rows, long seed) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped, 1 << 16)) {
            write(gzip, Instant.parse("2018-05-09T00:00:00Z"), Duration.ofDays(1), rows, seed);
        }
        return zipped.toByteArray();
    }

    /** Writes a file for each of the last six hours into a folder. */
    public static void main(String[] arguments) throws IOException {
        Instant thisHour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int i = 1; i <= HOURS; i++) {
            drop(Path.of(arguments[0]), thisHour.minus(Duration.ofHours(i)), i);
        }
    }

    /** Puts the file of an hour into a folder, under the name that such files have, when it is complete. */
    static void drop(Path folder, Instant hour, long seed) throws IOException {
        String name = FILE_NAME.format(hour);
        Path unfinished = folder.resolve("." + name);
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            write(file, hour, Duration.ofHours(1), ROWS_PER_HOUR, seed);
        }
        Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String[] row(SplittableRandom random, Instant time, boolean localSearch) {
        boolean http = localSearch || random.nextInt(5) > 0;
        return new String[] {
            TIME.format(time),
            uid(random),
            localSearch ? "127.0.0.1" : address(random, "10.1."),
            String.valueOf(1024 + random.nextInt(64_000)),
            random.nextInt(50) == 0
                    ? "2001:db8::" + Integer.toHexString(random.nextInt(65_536))
                    : address(random, "93.184."),
            http ? (random.nextInt(4) == 0 ? "80" : "443") : String.valueOf(1 + random.nextInt(1023)),
            http || random.nextBoolean() ? "tcp" : "udp",
            http ? "http" : "",
            localSearch ? "google.com" : http ? pick(HOSTS, random) : "",
            http ? pick(METHODS, random) : "",
            http ? pick(PATHS, random) : "",
            http ? pick(STATUSES, random) : "",
            http ? pick(USER_AGENTS, random) : "",
            String.valueOf(60 + random.nextInt(4_000)),
            String.valueOf(60 + random.nextInt(400_000)),
            random.nextInt(30) + "." + (100_000 + random.nextInt(900_000))
        };
    }

    private static String uid(SplittableRandom random) {
        char[] uid = new char[UID_CHARS + 1];
        uid[0] = 'C';
        for (int i = 1; i < uid.length; i++) {
            uid[i] = BASE62.charAt(random.nextInt(BASE62.length()));
        }
        return new String(uid);
    }

    private static String address(SplittableRandom random, String network) {
        return network + random.nextInt(256) + "." + (1 + random.nextInt(254));
    }

    private static String pick(List<String> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }
}
