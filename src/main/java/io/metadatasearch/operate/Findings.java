package io.metadatasearch.operate;

import java.io.PrintStream;
import java.util.List;

/** What a check has found: a line each, {@code ok}, {@code warn} or {@code FAIL}, and never a secret in it. */
final class Findings {

    private final PrintStream out;
    private List<String> secrets = List.of();
    private int failures;

    Findings(PrintStream out) {
        this.out = out;
    }

    /** Says what no line may show. */
    void hide(List<String> values) {
        secrets = values;
    }

    /** What is as it should be. */
    void ok(String what) {
        line("ok   ", what);
    }

    /** What works, but may not be meant so, and what to do. */
    void warn(String what) {
        line("warn ", what);
    }

    /** What does not work, and what to do. */
    void fail(String what) {
        failures++;
        line("FAIL ", what);
    }

    /** How many things do not work. */
    int failures() {
        return failures;
    }

    private void line(String level, String what) {
        out.println(level + oneLine(what, secrets));
    }

    /** A text without line breaks and secrets: messages of servers and libraries may have either. */
    static String oneLine(String text, List<String> secrets) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        for (String secret : secrets) {
            line = line.replace(secret, "***");
        }
        return line;
    }
}
