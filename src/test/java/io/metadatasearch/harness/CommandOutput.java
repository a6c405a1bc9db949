package io.metadatasearch.harness;

import io.metadatasearch.operate.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The output of a command, and its exit code. */
public record CommandOutput(int exitCode, List<String> lines) {

    /** Runs a command. */
    public static CommandOutput of(Map<String, String> environment, String... arguments) throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int exitCode =
                Commands.run(List.of(arguments), environment, new PrintStream(written, true, StandardCharsets.UTF_8));
        return new CommandOutput(
                exitCode, written.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
