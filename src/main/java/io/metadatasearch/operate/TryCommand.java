package io.metadatasearch.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.bulk.FileHeader;
import io.metadatasearch.load.bulk.Trial;
import io.metadatasearch.load.compression.UnknownFormatException;
import io.metadatasearch.program.Program;
import io.metadatasearch.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command {@code try}: shows what would happen to a file, before it is loaded. */
final class TryCommand {

    private static final String USAGE = """
            try FILE [--rows N]
            Shows how a file would be loaded; needs no server. Prints its format, the field of each column, the
            documents of the first N rows (default 5), the first N rows that would be rejected and why, and the totals.
            Rows go through the steps of the route rows; steps that send rows elsewhere (to, wireTap) send nothing.
            Exit code 1: the file cannot be loaded, or some of its rows would be rejected.""";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 5;

    private final PrintStream out;
    private final int shown;
    private int printed;

    private TryCommand(PrintStream out, int shown) {
        this.out = out;
        this.shown = shown;
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out) throws Exception {
        if (arguments.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        boolean withRows = arguments.size() == 3
                && arguments.get(1).equals("--rows")
                && arguments.get(2).matches("\\d{1,6}");
        if (arguments.size() != 1 && !withRows) {
            throw new IllegalArgumentException("try takes a file, and optionally --rows and a number:\n" + USAGE);
        }
        Path file = Path.of(arguments.get(0));
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + (Files.exists(file) ? " is a folder: expected a file" : " does not exist"));
        }
        Settings settings = Settings.read(environment, List.of("load.", "schema.", "routes.", "ext.", "es.index"));
        int shown = withRows ? Integer.parseInt(arguments.get(2)) : ROWS;
        return new TryCommand(out, shown).run(file, settings);
    }

    private int run(Path file, Settings settings) throws Exception {
        try (Program program = Program.leadingNowhere(settings)) {
            Trial trial = new Trial(program.camel(), Path.of(settings.get("routes.directory")));
            columns(trial.header(file));
            Trial.Result result = trial.of(file, shown, this::print);
            rejected(result.examples());
            out.println();
            out.println(result.rows() + (result.rows() == 1 ? " row: " : " rows: ") + result.indexed()
                    + " would be indexed, " + result.rejected() + " rejected, " + result.dropped() + " dropped");
            out.println("quality: " + result.verdict());
            return result.rejected() == 0 ? 0 : 1;
        } catch (UnloadableObjectException e) {
            out.println(e.getMessage());
            return 1;
        } catch (UnknownFormatException e) {
            out.println(file.getFileName() + ": " + e.getMessage());
            return 1;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void columns(FileHeader header) {
        if (header.isEmpty()) {
            out.println("the file is empty");
            return;
        }
        out.println(header.description());
        out.println();
        Table table = new Table();
        table.row("column", "field", "type", "");
        header.fields()
                .forEach(field -> table.row(
                        field.column(), field.name(), field.type(), field.known() ? "" : "not in columns.yaml"));
        table.print(out);
        if (!header.hasTime()) {
            out.println("no column has the event time: add the column to timestamp in columns.yaml");
        }
    }

    private void print(String action, String document) {
        if (printed++ >= shown) {
            return;
        }
        try {
            JsonNode index = JSON.readTree(action).elements().next();
            out.println();
            out.println(index.path("_index").asText() + " " + index.path("_id").asText());
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(document)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rejected(List<String> lines) throws IOException {
        for (String line : lines) {
            JsonNode row = JSON.readTree(line);
            out.println();
            out.println("rejected: row " + row.path("row").asText() + ": "
                    + row.path("reason").asText());
            out.println("  " + row.path("raw").asText());
        }
    }
}
