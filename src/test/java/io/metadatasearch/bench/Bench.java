package io.metadatasearch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Runs the benchmark that is named. */
public final class Bench {

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
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}
