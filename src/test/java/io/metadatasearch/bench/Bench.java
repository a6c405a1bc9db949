package io.metadatasearch.bench;

/** Runs the benchmark that is named. */
public final class Bench {

    private Bench() {}

    /** Runs one: load or load-small. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "load" -> LoadBench.main(arguments);
            case "load-small" -> LoadSmallBench.main(arguments);
            default ->
                throw new IllegalArgumentException(
                        "There is no benchmark " + arguments[0] + ": expected load or load-small");
        }
    }
}
