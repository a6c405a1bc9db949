package io.metadatasearch.services;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Elasticsearch from its official archive, which the build unpacks under {@code target/elasticsearch}, in its own
 * process.
 */
final class ElasticsearchProcess extends LocalElasticsearch {

    private static final Path DISTRIBUTIONS = Path.of("target", "elasticsearch");
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final Pattern HTTP_ADDRESS =
            Pattern.compile("AbstractHttpServerTransport.*publish_address \\{127\\.0\\.0\\.1:(\\d+)}");

    /** Elasticsearch does not run as root; this user exists everywhere. */
    private static final String NOBODY = "65534";

    // Reads a named pipe, which each JVM that uses the server holds open. When the last of these JVMs ends, the process
    // group of Elasticsearch (its launcher and its server) ends too. The sockets that its JVMs leave behind are
    // deleted, and so are its files, unless told to keep them. Ctrl-C reaches this shell too, but only the end of the
    // pipe counts.
    private static final String LEASH = """
            folder=$1; shift
            trap '' INT TERM HUP
            exec 3< "$folder/leash"
            if command -v setsid > /dev/null; then own_group=setsid; else set -m; fi
            $own_group "$@" < /dev/null > "$folder/console.log" 2>&1 &
            group=$!
            ( read -r word <&3
              pids=$(ps -A -o pgid= -o pid= 2> /dev/null | sed -n "s/^ *$group  *//p")
              kill -9 -$group 2> /dev/null
              while kill -0 -$group 2> /dev/null; do sleep 0.1; done
              for pid in $pids; do rm -f "/tmp/.java_pid$pid"; done
              [ "$word" = keep ] || rm -rf "$folder" ) &
            leash=$!
            wait $group
            touch "$folder/ended" 2> /dev/null
            wait $leash
            """;

    private final Path folder;
    private final Path home;
    private Process process;
    private RandomAccessFile leash;
    private boolean shared;
    private int port;

    private ElasticsearchProcess(Path folder, Path home, String password) {
        super(password);
        this.folder = folder;
        this.home = home;
    }

    static ElasticsearchProcess run(String password, String jvmOptions) throws IOException {
        Path folder = Files.createTempDirectory("elasticsearch-");
        ElasticsearchProcess elasticsearch = new ElasticsearchProcess(folder, distribution(folder), password);
        try {
            elasticsearch.configure(jvmOptions);
            elasticsearch.launch();
        } catch (IOException | RuntimeException e) {
            elasticsearch.close();
            throw e;
        }
        return elasticsearch;
    }

    /**
     * Returns the server that all JVMs running the tests of this folder share: the first JVM starts it, and it ends
     * with the last. No JVM may kill it.
     */
    static LocalElasticsearch shared(String jvmOptions) throws IOException {
        Path where = DISTRIBUTIONS.resolve("shared");
        try (FileChannel one = FileChannel.open(
                DISTRIBUTIONS.resolve("shared.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            one.lock(); // until the channel is closed
            if (Files.exists(where)) {
                List<String> lines = Files.readAllLines(where);
                ElasticsearchProcess running = new ElasticsearchProcess(Path.of(lines.get(0)), null, null);
                running.port = Integer.parseInt(lines.get(1));
                running.shared = true;
                if (running.join()) {
                    return running;
                }
            }
            ElasticsearchProcess started = run(null, jvmOptions);
            started.shared = true;
            Files.write(where, List.of(started.folder.toString(), String.valueOf(started.port)));
            return started;
        }
    }

    /** Holds the leash too; returns false if it is too late. */
    private boolean join() throws IOException {
        if (!Files.exists(folder.resolve("leash"))) {
            return false;
        }
        // Opened for reading too: otherwise this would wait for a reader that may be gone.
        leash = new RandomAccessFile(folder.resolve("leash").toFile(), "rw");
        if (answers()) {
            return true;
        }
        leash.close();
        return false;
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns the folder of its files. */
    Path folder() {
        return folder;
    }

    @Override
    public void kill() {
        if (shared) {
            throw new IllegalStateException("Others use it: a test that kills one has to start it");
        }
        end("keep\n");
    }

    @Override
    public void restart() throws IOException {
        write("http.port", String.valueOf(port));
        launch();
    }

    @Override
    public void close() {
        if (shared) {
            letGo("");
            awaitEndUnlessOthersUseIt();
            return;
        }
        end("");
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }

    /** Waits, so that nothing is left running when the last JVM has ended. */
    private void awaitEndUnlessOthersUseIt() {
        try {
            for (int tried = 0; answers(); tried++) {
                if (tried == 10) {
                    return;
                }
                pause();
            }
            for (int tried = 0; tried < 300 && Files.exists(folder); tried++) {
                pause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Returns the unpacked archive, where the user who will run it can read it. */
    private static Path distribution(Path folder) throws IOException {
        Path unpacked;
        try (Stream<Path> versions = Files.list(DISTRIBUTIONS)) {
            unpacked = versions.filter(path -> path.getFileName().toString().startsWith("elasticsearch-"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    DISTRIBUTIONS.toAbsolutePath() + " has no Elasticsearch: run ./mvnw process-test-resources", e);
        }
        if (!isRoot()
                || run(asNobody(List.of(
                                "test",
                                "-r",
                                unpacked.resolve("bin/elasticsearch").toString())))
                        == 0) {
            return unpacked;
        }
        Path copy = folder.resolve("home");
        run(List.of("cp", "-r", unpacked.toString(), copy.toString()));
        return copy;
    }

    private void configure(String jvmOptions) throws IOException {
        Files.createDirectory(folder.resolve("tmp"));
        Path config = folder.resolve("config");
        run(List.of("cp", "-r", home.resolve("config").toString(), config.toString()));
        // Its own options write logs below its home, where we may not write.
        Path jvm = config.resolve("jvm.options");
        List<String> options = new ArrayList<>(Files.readAllLines(jvm));
        options.removeIf(line -> line.contains("logs/") || line.contains("HeapDump") || line.contains("UseG1GC"));
        options.addAll(List.of(jvmOptions.split(" ")));
        Files.write(jvm, options);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("discovery.type", "single-node");
        settings.put("http.port", "0");
        settings.put("transport.port", "0");
        settings.put("network.host", "127.0.0.1");
        settings.put("path.data", folder.resolve("data").toString());
        settings.put("path.logs", folder.resolve("logs").toString());
        settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        // By default its clock ticks every 200 ms, and only few searches would be found to take too long.
        settings.put("thread_pool.estimated_time_interval", "0ms");
        settings.put("xpack.security.enabled", String.valueOf(password != null));
        settings.put("xpack.security.enrollment.enabled", "false");
        settings.put("xpack.security.http.ssl.enabled", "false");
        settings.put("xpack.security.transport.ssl.enabled", "false");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            write(setting.getKey(), setting.getValue());
        }
        if (isRoot()) {
            run(List.of("chown", "-R", NOBODY, folder.toString()));
        }
        if (password != null) {
            String keystore = home.resolve("bin/elasticsearch-keystore").toString();
            runAsServer(List.of(keystore, "add", "-x", "-f", "bootstrap.password"), password); // creates it
        }
    }

    private void write(String key, String value) throws IOException {
        Path file = folder.resolve("config").resolve("elasticsearch.yml");
        List<String> lines = Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>();
        lines.removeIf(line -> line.startsWith(key + ":"));
        lines.add(key + ": " + value);
        Files.write(file, lines);
    }

    private void launch() throws IOException {
        Files.deleteIfExists(folder.resolve("ended"));
        Path pipe = folder.resolve("leash");
        if (!Files.exists(pipe) && run(List.of("mkfifo", pipe.toString())) != 0) {
            throw new IOException("Cannot make " + pipe);
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", LEASH, "sh", folder.toString()));
        command.addAll(asServer(List.of(home.resolve("bin/elasticsearch").toString())));
        process = environment(new ProcessBuilder(command))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        leash = new RandomAccessFile(pipe.toFile(), "rw");
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (Files.exists(folder.resolve("ended")) || System.nanoTime() > deadline) {
                throw new IOException("Elasticsearch did not start; the end of its log:\n" + endOfLog());
            }
            pause();
        }
    }

    private boolean isReady() throws IOException {
        Path log = folder.resolve("console.log");
        Matcher address = HTTP_ADDRESS.matcher(Files.exists(log) ? Files.readString(log) : "");
        if (!address.find()) {
            return false;
        }
        port = Integer.parseInt(address.group(1));
        return answers();
    }

    private boolean answers() {
        try {
            // GET / does not exist in this archive.
            return send("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", null)
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("console.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** Ends the server; the leash reads the word, if there is one. */
    private void end(String word) {
        if (process == null) {
            return;
        }
        letGo(word);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Elasticsearch, process " + process.pid() + ", does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    private void letGo(String word) {
        if (leash == null) {
            return;
        }
        try (RandomAccessFile held = leash) {
            held.write(word.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        leash = null;
    }

    private List<String> asServer(List<String> command) {
        return isRoot() ? asNobody(command) : command;
    }

    private static List<String> asNobody(List<String> command) {
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        all.addAll(command);
        return all;
    }

    private ProcessBuilder environment(ProcessBuilder builder) {
        builder.environment().remove("ES_JAVA_OPTS");
        builder.environment().put("ES_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ES_PATH_CONF", folder.resolve("config").toString());
        builder.environment().put("ES_TMPDIR", folder.resolve("tmp").toString());
        // The launcher has its own variable for JVM options.
        builder.environment().put("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + folder.resolve("tmp"));
        builder.environment().put("HOME", folder.toString());
        return builder;
    }

    private void runAsServer(List<String> command, String input) throws IOException {
        Process started = environment(new ProcessBuilder(asServer(command)))
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = started.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (waitFor(started) != 0) {
            throw new IOException(command + ": " + output);
        }
    }

    private static int run(List<String> command) throws IOException {
        return waitFor(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private static int waitFor(Process started) throws IOException {
        try {
            return started.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
