package io.metadatasearch.operate;

import io.metadatasearch.load.bulk.FileHeader;
import io.metadatasearch.load.bulk.Trial;
import io.metadatasearch.load.compression.UnknownFormatException;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.load.recognition.FileRules;
import io.metadatasearch.program.Program;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.LedgerIndex;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.settings.Stage;
import io.metadatasearch.sync.transfer.SharePreview;
import io.metadatasearch.text.Reason;
import io.metadatasearch.watch.SavedSearchFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * The command {@code check}: tests what the chosen stages need, before they run or when they do not work. It changes
 * nothing.
 */
final class CheckCommand {

    private static final String USAGE = """
            check
            Tests what STAGE (or every stage) needs. Prints one line for each check: ok, warn or FAIL, and what to do.
            Checks the settings; the routes; columns.yaml, files.yaml and index-template.json; login and listing on the
            share; whether the bucket, the queue and Elasticsearch exist and grant the required permissions; and the
            header of one file on the share or in the bucket. Changes nothing, and does not disturb running stages.
            Exit code 1: at least one line is FAIL.""";

    private final Settings settings;
    private final Findings findings;
    private FileRules rules;
    private Dialect dialect = Dialect.FOUND_OUT;

    private CheckCommand(Settings settings, Findings findings) {
        this.settings = settings;
        this.findings = findings;
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out) {
        if (arguments.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("check takes no arguments:\n" + USAGE);
        }
        Findings findings = new Findings(out);
        try {
            Settings settings = Settings.read(environment);
            findings.hide(settings.secrets());
            findings.ok("the settings of "
                    + settings.stages().stream().map(Stage::toString).collect(Collectors.joining(", ")));
            new CheckCommand(settings, findings).run();
        } catch (SettingsException e) {
            e.getMessage().lines().forEach(findings::fail);
        }
        return findings.failures() == 0 ? 0 : 1;
    }

    private void run() {
        boolean sync = settings.stages().contains(Stage.SYNC);
        boolean load = settings.stages().contains(Stage.LOAD);
        boolean search = settings.stages().contains(Stage.SEARCH);
        boolean watch = settings.stages().contains(Stage.WATCH);
        Optional<Columns> columns = load || search || watch ? columns() : Optional.empty();
        Optional<CheckedBucket.Header> header =
                columns.filter(read -> load).map(read -> (file, content) -> header(file, content, read));
        boolean looked = false;
        try (Program program = Program.notStarted(settings)) {
            routes(program.camel());
            if (header.isPresent()) {
                dialect = Trial.dialect(program.camel(), Path.of(settings.get("routes.directory")));
            }
            looked = sync && share(program.camel(), header);
        } catch (SettingsException e) {
            e.getMessage().lines().forEach(findings::fail);
        } catch (Exception e) {
            findings.fail("the routes in " + settings.get("routes.directory") + " do not start: " + Reason.of(e));
        }
        Optional<CheckedBucket.Header> wanted = looked ? Optional.empty() : header;
        if (sync || load) {
            attempt(() -> new CheckedBucket(settings, findings).check(wanted));
        }
        if (load && settings.find("sqs.queue").isPresent()) {
            attempt(() -> CheckedQueue.check(settings, findings));
        }
        if (watch) {
            settings.find("watch.searches-file").ifPresent(this::savedSearches);
        }
        if (load || search || watch) {
            attempt(() -> new CheckedElasticsearch(settings, findings).check());
        }
    }

    private void attempt(Runnable check) {
        try {
            check.run();
        } catch (SettingsException e) { // found only when a client is opened
            e.getMessage().lines().forEach(findings::fail);
        }
    }

    private void savedSearches(String file) {
        try {
            findings.ok(file + ": " + new SavedSearchFiles(file).count() + " saved searches can be read");
        } catch (IOException | IllegalArgumentException e) {
            findings.fail(Reason.of(e));
        }
    }

    private Optional<Columns> columns() {
        Path folder = Path.of(settings.get("schema.directory"));
        try {
            Columns columns = Columns.in(folder.toString(), Integer.parseInt(settings.get("schema.max-fields")));
            rules = new FileRules(settings::get);
            findings.ok(folder + ": columns.yaml, files.yaml and index-template.json can be read");
            return Optional.of(columns);
        } catch (IOException | IllegalArgumentException e) {
            findings.fail(Reason.of(e));
            return Optional.empty();
        }
    }

    /**
     * Checks the calls between routes. Camel has already created the routes, but it finds a call to a missing route
     * only when the first object arrives.
     */
    private void routes(CamelContext camel) {
        List<RouteDefinition> routes =
                camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        Set<String> begun =
                routes.stream().map(route -> route.getInput().getEndpointUri()).collect(Collectors.toSet());
        boolean complete = true;
        for (RouteDefinition route : routes) {
            List<String> missing =
                    ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)
                            .stream()
                            .flatMap(CheckCommand::called)
                            .filter(called -> called.startsWith("direct:") && !begun.contains(called))
                            .toList();
            missing.forEach(called ->
                    findings.fail("the route " + route.getId() + " calls " + called + ", but no route consumes it"));
            complete &= missing.isEmpty();
        }
        if (complete) {
            findings.ok(routes.size() + " routes in " + settings.get("routes.directory"));
        }
    }

    /** Returns the endpoints that a step calls, as far as they are known before an exchange arrives. */
    private static Stream<String> called(ProcessorDefinition<?> step) {
        String uris = "";
        if (step instanceof ToDynamicDefinition to) { // and wireTap
            uris = to.getUri();
        } else if (step instanceof SendDefinition<?> to) { // to, poll
            uris = to.getEndpointUri();
        } else if (step instanceof ExpressionNode asks && asks.getExpression() != null) { // enrich, recipientList ...
            uris = asks.getExpression().getExpression();
        }
        return uris == null || uris.contains("${")
                ? Stream.empty()
                : Stream.of(uris.split(",")).map(uri -> uri.strip().replaceFirst("\\?.*", ""));
    }

    /** Checks the share. Returns whether it has checked the header of one of its files, even if that failed. */
    private boolean share(CamelContext camel, Optional<CheckedBucket.Header> header) {
        String server = settings.get("ftp.scheme") + "://" + settings.get("ftp.host");
        Optional<RemoteFileEndpoint<?>> endpoint = camel.getEndpoints().stream()
                .filter(RemoteFileEndpoint.class::isInstance)
                .<RemoteFileEndpoint<?>>map(RemoteFileEndpoint.class::cast)
                .findFirst();
        if (endpoint.isEmpty()) {
            findings.warn("no route reads from " + server + ": the share is not checked");
            return false;
        }
        try (SharePreview share = SharePreview.open(endpoint.get())) {
            findings.ok(
                    "the share " + server + " accepts the login and lists " + share.entries() + " files and folders");
            if (header.isEmpty() || share.file().isEmpty()) {
                return false;
            }
            String file = share.file().get();
            try (InputStream content = share.open()) {
                header.get().look(file, content);
            } catch (IOException e) {
                findings.fail("the file " + file + " of the share cannot be read: " + Reason.of(e));
            }
            return true;
        } catch (Exception e) {
            findings.fail("the share " + server + ": " + Reason.of(e)
                    + "; check FTP_HOST, FTP_USERNAME, FTP_PASSWORD, FTP_DIRECTORY");
            return false;
        }
    }

    /** Reports what happens to the columns of a file. */
    private void header(String file, InputStream content, Columns columns) throws IOException {
        FileHeader header;
        try {
            header = FileHeader.read(file, content, columns, rules, dialect);
        } catch (UnknownFormatException | RuntimeException e) {
            findings.fail("the file " + file + " cannot be loaded: " + Reason.of(e));
            return;
        }
        if (header.isEmpty()) {
            findings.warn("the file " + file + " is empty: it would be loaded without rows");
            return;
        }
        findings.ok("the file " + file + " is " + header.description());
        findings.ok("the header of " + file + ", columns that columns.yaml knows: " + list(header.known()));
        if (!header.ownFields().isEmpty()) {
            findings.ok("the header of " + file + ", columns that become keyword fields of their own: "
                    + list(header.ownFields()));
        }
        if (!header.quality().equals(LedgerIndex.GOOD)) {
            findings.warn("the first " + header.rows() + " rows of " + file + ": " + header.quality());
        }
        if (!header.hasTime()) {
            findings.warn("the header of " + file + " has no time column: its rows go to " + settings.get("es.index")
                    + "-undated; add the column to timestamp in columns.yaml");
        }
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
