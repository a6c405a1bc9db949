package io.metadatasearch.bench;

import io.metadatasearch.image.Image;
import io.metadatasearch.image.Running;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.LocalFtp;
import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How long a start takes, until the stage does what it is there for: search has answered with a hit, load is ready, sync
 * ({@code SYNC_ONCE}, nothing new) has ended. The defaults of the JVM, the options and AOT caches of the image, and, for
 * search, all stages in one process, and a minimal Node server that asks Elasticsearch for the same, in turns.
 * {@code ./mvnw -Pbench -Dbench=start} writes {@code target/bench/start.json}.
 */
public final class StartBench {

    private static final int ROWS = 10_000;
    private static final int JDK_WITH_AOT_CACHES = 25;
    private static final String SEARCH = "?q=srcIp:127.0.0.1%20AND%20host:google.com";

    /** A container of 256 MiB: without it the JVM takes the heap from the memory of this machine. */
    private static final String CONTAINER = "-XX:MaxRAM=256m";

    private final Figures figures = new Figures();
    private final Image image;
    private final boolean trained;
    private final boolean node;
    private final Map<String, String> settings = new HashMap<>();

    private StartBench(Image image, LocalElasticsearch elasticsearch, LocalS3 s3, LocalFtp ftp) throws Exception {
        this.image = image;
        this.trained = Runtime.version().feature() >= JDK_WITH_AOT_CACHES;
        this.node = isThere("node");
        settings.putAll(ftp.settings());
        settings.putAll(s3.settings());
        settings.put("SYNC_ONCE", "true");
        settings.put("ES_URLS", elasticsearch.url());
        settings.put("ES_INDEX", Index.ALIAS);
    }

    /** Runs it; {@code -Drounds} (default 3). */
    public static void main(String[] arguments) throws Exception {
        Image image = Image.layOut(Bench.empty(Bench.WORK.resolve("image")));
        try (LocalElasticsearch elasticsearch = LocalElasticsearch.start();
                LocalS3 s3 = LocalS3.start(Bench.empty(Bench.WORK.resolve("s3")));
                LocalFtp ftp = LocalFtp.start(Bench.empty(Bench.WORK.resolve("share")))) {
            Index.fill(elasticsearch, ROWS, 1);
            new StartBench(image, elasticsearch, s3, ftp).run();
        }
    }

    private void run() throws Exception {
        if (trained) {
            image.train();
        } else {
            System.out.println(
                    "SKIPPED: the image's options and AOT caches, for they need JDK 25: this is " + Runtime.version());
        }
        if (!node) {
            System.out.println("SKIPPED: the Node server, for there is no node on the PATH");
        }
        settings.put("SEARCH_BODY", explanation());
        // Round 0 is for the servers and for the files that the system keeps in memory, and does not count.
        for (int round = 0; round <= Bench.ROUNDS; round++) {
            if (round == 1) {
                figures.clear();
            }
            search();
            load();
            sync();
        }
        figures.write(
                Bench.WORK.resolve("start.json"),
                Map.of("java", Runtime.version().toString(), "rounds", Bench.ROUNDS));
    }

    private void search() throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.keySet().removeAll(Set.of("STAGE", "SYNC_ONCE")); // the second is for sync alone
        double withAll = start("allDefault", image.startPlainly(all), StartBench::answers);
        settings.put("STAGE", "search");
        double byDefault = start("searchDefault", image.startPlainly(settings), StartBench::answers);
        if (trained) {
            double inImage = start("searchImage", image.start(settings, CONTAINER), StartBench::answers);
            figures.add("searchImageToDefault", inImage / byDefault);
            figures.add("searchImageToAllDefault", inImage / withAll);
        }
        if (node) {
            double byNode = start("searchNode", image.startOther(settings, "node", proxy()), StartBench::answers);
            if (trained) {
                figures.add("searchImageToNode", figures.last("searchImageMs") / byNode);
            }
        }
    }

    private void load() throws Exception {
        settings.put("STAGE", "load");
        start("loadDefault", image.startPlainly(settings), Running::isReady);
        if (trained) {
            start("loadImage", image.start(settings, CONTAINER), Running::isReady);
        }
    }

    private void sync() throws Exception {
        settings.put("STAGE", "sync");
        try (Running running = image.startPlainly(settings)) {
            figures.add("syncOnceDefaultMs", running.awaitEnd());
        }
        if (trained) {
            try (Running running = image.start(settings, CONTAINER)) {
                figures.add("syncOnceImageMs", running.awaitEnd());
            }
        }
    }

    private double start(String series, Running running, Running.Condition done) throws Exception {
        try (running) {
            double millis = running.await(done);
            figures.add(series + "Ms", millis);
            figures.add(series + "RssMiB", Program.peakRssMiB(running.pid()));
            return millis;
        }
    }

    private static boolean answers(Running running) throws IOException {
        return running.get("/metadata/search" + SEARCH).contains("\"hits\":[{");
    }

    /** What Elasticsearch is asked for: the same of the Node server. */
    private String explanation() throws Exception {
        settings.put("STAGE", "search");
        try (Running running = image.startPlainly(settings)) {
            running.await(StartBench::answers);
            return running.get("/metadata/search/explain" + SEARCH);
        }
    }

    private static String proxy() {
        return Path.of("src", "test", "resources", "search-proxy.js")
                .toAbsolutePath()
                .toString();
    }

    private static boolean isThere(String command) throws InterruptedException {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
