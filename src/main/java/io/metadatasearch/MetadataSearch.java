package io.metadatasearch;

import ch.qos.logback.classic.LoggerContext;
import io.metadatasearch.operate.Commands;
import io.metadatasearch.program.Program;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.text.Reason;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The entry point. It starts the service, or runs the command that the arguments name. */
public final class MetadataSearch {

    private MetadataSearch() {}

    /**
     * Runs the command that the arguments name. Without arguments, runs the service until the process is told to stop.
     * Exit code 1 means that it did not start, or that a command found something wrong; the output gives the reason.
     */
    public static void main(String[] arguments) {
        boolean command = arguments.length > 0;
        try {
            if (command) {
                ((LoggerContext) LoggerFactory.getILoggerFactory()).reset(); // a command prints its own findings
                System.exit(Commands.run(List.of(arguments), System.getenv(), System.out));
            }
            System.exit(Program.run(System.getenv()));
        } catch (SettingsException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
        } catch (Exception e) {
            System.err.println(
                    (command ? arguments[0] + " failed: " : "metadata-search did not start: ") + Reason.of(e));
        }
        // Threads of a client that was opened before the failure would keep the process alive.
        System.exit(1);
    }
}
