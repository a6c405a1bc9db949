package io.metadatasearch.operate;

import io.metadatasearch.search.access.KeysCommand;
import io.metadatasearch.settings.Settings;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The commands that the program can run instead of the pipeline. The first argument names the command. */
public final class Commands {

    private static final String USAGE = """
            java -jar metadata-search.jar            runs the stage that STAGE names, or all stages
            java -jar metadata-search.jar COMMAND
              try      shows how a file would be loaded; needs no server
              check    tests settings, routes, servers and permissions, and reports problems
              status   shows what is waiting, what failed, and how recent the records are
              replay   moves objects back to incoming/, so that they are loaded again
              keys     creates, lists and revokes the API keys of the search
            COMMAND --help shows the details. Settings come from application.properties and the environment.""";

    private Commands() {}

    /**
     * Runs a command.
     *
     * @param arguments the name of the command, followed by its arguments
     * @param environment the environment variables, which override {@code application.properties}
     * @param out where the command writes its findings; progress goes to the terminal
     * @return the exit code: 0, or 1 if something is wrong
     * @throws IllegalArgumentException if the arguments are invalid; the message says why
     * @throws io.metadatasearch.settings.SettingsException if a setting that the command uses is missing or malformed
     * @throws Exception if a server does not do what the command needs
     */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out) throws Exception {
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.get(0)) {
            case "check" -> CheckCommand.run(rest, environment, out);
            case "try" -> TryCommand.run(rest, environment, out);
            case "status" -> StatusCommand.run(rest, environment, out);
            case "replay" -> ReplayCommand.run(rest, environment, out);
            case "keys" -> {
                KeysCommand.run(rest, Settings.read(environment, List.of()).find("search.keys-file"), out);
                yield 0;
            }
            case "--help" -> {
                out.println(USAGE);
                yield 0;
            }
            default ->
                throw new IllegalArgumentException("unknown command " + arguments.get(0)
                        + ": expected try, check, status, replay or keys, or no command to run the pipeline");
        };
    }
}
