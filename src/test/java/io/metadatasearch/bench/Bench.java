package io.metadatasearch.bench;

import io.metadatasearch.services.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the benchmark that is named. */
public final class Bench {

    /** The folder that benchmarks write to. */
    static final Path WORK = Path.of("target", "bench");

    /** How many rounds count: {@code -Drounds}. */
    static final int ROUNDS = Integer.getInteger("rounds", 3);

    private Bench() {}

    /** Runs one: load, load-small, scale, search, soak, start or sync. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "load" -> LoadBench.main(arguments);
            case "load-small" -> LoadSmallBench.main(arguments);
            case "scale" -> ScaleBench.main(arguments);
            case "search" -> SearchBench.main(arguments);
            case "soak" -> SoakBench.main(arguments);
            case "start" -> StartBench.main(arguments);
            case "sync" -> SyncBench.main(arguments);
            default ->
                throw new IllegalArgumentException("There is no benchmark " + arguments[0]
                        + ": expected load, load-small, scale, search, soak, start or sync");
        }
    }

    /** A folder without anything in it. */
    static Path empty(Path folder) throws IOException {
        Folders.delete(folder);
        return Files.createDirectories(folder);
    }
}
