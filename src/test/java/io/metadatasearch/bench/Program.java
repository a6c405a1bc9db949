package io.metadatasearch.bench;

import io.metadatasearch.harness.EditedRoutes;
import io.metadatasearch.services.FreePort;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program as it is shipped, in a process of its own, with what it costs: CPU time, resident memory and heap. Linux
 * only: the first two are read from {@code /proc}.
 */
final class Program implements AutoCloseable {

    private static final Pattern HEAP_BEFORE_COLLECTION = Pattern.compile("(\\d+)M->\\d+M\\(\\d+M\\)");
    private static final Pattern HEAP_AFTER_FULL_COLLECTION = Pattern.compile("Pause Full .*M->(\\d+)M\\(");
    private static final int CLOCK_TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux that matters

    private final Process process;
    private final Path log;
    private final Path gcLog;
    private int linesRead;

    private Program(Process process, Path log, Path gcLog) {
        this.process = process;
        this.log = log;
        this.gcLog = gcLog;
    }

    /**
     * Starts the load stage and waits until it is ready. {@code -Djvm} overrides its JVM options, {@code -Dsteps=true}
     * sends each row through two steps: one that drops some, one that adds a field.
     */
    static Program load(LocalS3 s3, LocalElasticsearch elasticsearch) throws Exception {
        Map<String, String> environment = new HashMap<>(s3.settings());
        environment.put("STAGE", "load");
        environment.put("LOAD_EVERY", "100ms");
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", Index.ALIAS);
        if (Boolean.getBoolean("steps")) {
            Path folder = Bench.empty(Bench.WORK.resolve("routes")).resolve("with-steps");
            String filter = "        - filter:\n            id: drop-arp\n";
            EditedRoutes routes = EditedRoutes.in(folder)
                    .with(1, filter + "            disabled: true\n", Matcher.quoteReplacement("""
                                    - bean:
                                        id: add-site
                                        ref: fields
                                        method: "set(${body}, 'site', 'verona')"
                            """ + filter));
            environment.put("ROUTES_DIRECTORY", routes.toString());
        }
        return start(environment, "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    }

    /** Starts the sync stage, as above; it looks for new files each second, and takes them as they are. */
    static Program sync(LocalS3 s3, LocalFtp ftp, int connections) throws Exception {
        Map<String, String> environment = new HashMap<>(s3.settings());
        environment.putAll(ftp.settings());
        environment.put("STAGE", "sync");
        environment.put("SYNC_EVERY", "1s");
        environment.put("SYNC_SETTLE", "0s");
        environment.put("SYNC_CONNECTIONS", String.valueOf(connections));
        return start(environment, "-Xmx96m -XX:+UseSerialGC");
    }

    /** Starts the search stage, as above, on this port. */
    static Program search(LocalElasticsearch elasticsearch, int port) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("STAGE", "search");
        environment.put("HTTP_PORT", String.valueOf(port));
        environment.put("ES_URLS", elasticsearch.url());
        environment.put("ES_INDEX", Index.ALIAS);
        return start(environment, "-Xmx128m -XX:+UseSerialGC");
    }

    private static Program start(Map<String, String> environment, String jvm) throws Exception {
        environment.put("MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        Files.deleteIfExists(Bench.WORK.resolve("program.log"));
        Program program = launch("program", environment, jvm);
        URI ready = URI.create("http://127.0.0.1:" + environment.get("MANAGEMENT_PORT") + "/observe/health/ready");
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (status(ready) != 200) {
            if (!program.process.isAlive() || System.nanoTime() > deadline) {
                program.close();
                throw new IOException("The program did not start; see " + program.log);
            }
            Thread.sleep(100);
        }
        return program;
    }

    /**
     * Starts a stage, and does not wait for it.
     *
     * @param name of its log; one that is there is continued
     */
    static Program launch(String name, Map<String, String> environment, String jvm) throws IOException {
        Path gcLog = Bench.WORK.resolve(name + "-gc.log");
        Files.deleteIfExists(gcLog);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        String otherJvm = System.getProperty("jvm", "");
        command.addAll(List.of((otherJvm.isEmpty() ? jvm : otherJvm).split(" ")));
        command.addAll(List.of(
                "-Xlog:gc:file=" + gcLog,
                "-Djava.io.tmpdir=" + Bench.WORK.toAbsolutePath(), // what is killed leaves its files behind
                "-jar",
                "target/metadata-search.jar"));
        Path log = Bench.WORK.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new Program(builder.start(), log, gcLog);
    }

    private static int status(URI url) {
        try {
            return ((HttpURLConnection) url.toURL().openConnection()).getResponseCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** The lines of its log since the last call. */
    List<String> newLines() throws IOException {
        List<String> all = Files.readAllLines(log);
        List<String> added = all.subList(linesRead, all.size());
        linesRead = all.size();
        return added;
    }

    /** How many lines of its log have this in them. */
    long logged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }

    /** User and system time so far, in seconds. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) CLOCK_TICKS_PER_SECOND;
    }

    /** The most memory that was resident so far, in MiB. */
    long peakRssMiB() throws IOException {
        return peakRssMiB(process.pid());
    }

    /** The most memory of another process that was resident so far, in MiB. */
    static long peakRssMiB(long pid) throws IOException {
        return ofStatus(pid, "VmHWM:") / 1024;
    }

    /** The memory that is resident now, in MiB. */
    long rssMiB() throws IOException {
        return ofStatus("VmRSS:") / 1024;
    }

    /** How many threads it has. */
    long threads() throws IOException {
        return ofStatus("Threads:");
    }

    private long ofStatus(String name) throws IOException {
        return ofStatus(process.pid(), name);
    }

    private static long ofStatus(long pid, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The most heap that was in use at the beginning of a collection, in MiB. */
    long peakHeapMiB() throws IOException {
        long peak = 0;
        Matcher matcher = HEAP_BEFORE_COLLECTION.matcher(Files.readString(gcLog));
        while (matcher.find()) {
            peak = Math.max(peak, Long.parseLong(matcher.group(1)));
        }
        return peak;
    }

    /** The heap that is in use after a full collection, which it makes now, in MiB. */
    long liveHeapMiB() throws IOException, InterruptedException {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collection.waitFor() != 0) {
            throw new IOException("The program's heap cannot be collected");
        }
        Matcher matcher = HEAP_AFTER_FULL_COLLECTION.matcher(Files.readString(gcLog));
        long live = -1;
        while (matcher.find()) {
            live = Long.parseLong(matcher.group(1));
        }
        return live;
    }

    /** Whether it runs. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it, as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops it, as an operator does. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("The program did not end within a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
