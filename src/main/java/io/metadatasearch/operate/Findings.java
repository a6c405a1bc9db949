package io.metadatasearch.operate;

import java.io.PrintStream;
import java.util.List;

/** The findings of a check: one line each, {@code ok}, {@code warn} or {@code FAIL}. No line contains a secret. */
final class Findings {

    private final PrintStream out;
    private List<String> secrets = List.of();
    private int failures;

    Findings(PrintStream out) {
        this.out = out;
    }

    /** Sets the secrets that no line may show. */
    void hide(List<String> values) {
        secrets = values;
    }

    /** Reports something that is correct. */
    void ok(String what) {
        line("ok   ", what);
    }

    /** Reports something that works but may not be intended, and what to do. */
    void warn(String what) {
        line("warn ", what);
    }

    /** Reports something that does not work, and what to do. */
    void fail(String what) {
        failures++;
        line("FAIL ", what);
    }

    /** Returns how many things do not work. */
    int failures() {
        return failures;
    }

    private void line(String level, String what) {
        out.println(level + oneLine(what, secrets));
    }

    /** Returns a text without line breaks and secrets; messages of servers and libraries may contain both. */
    static String oneLine(String text, List<String> secrets) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        for (String secret : secrets) {
            line = line.replace(secret, "***");
        }
        return line;
    }
}
