package io.metadatasearch.load.bulk;

import io.metadatasearch.load.ObjectContent;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.recognition.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.dataformat.CsvDataFormat;
import org.apache.camel.reifier.dataformat.DataFormatReifier;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Shows what a load would do with a file, without a server: it reads the file as the routes say, and sends each row
 * through the engineer's steps.
 */
public final class Trial {

    private static final String ROUTE = "load-object";

    private final CamelContext camel;
    private final CsvFormat csv;

    /**
     * Creates the trial.
     *
     * @param camel the context with the engineer's routes, which are started but lead nowhere
     * @param routes the folder of the routes
     * @throws Exception if the route is malformed
     */
    public Trial(CamelContext camel, Path routes) throws Exception {
        this.camel = camel;
        this.csv = csv(camel, routes);
    }

    /**
     * The CSV options of the route.
     *
     * @param camel the context that has the beans of load
     * @param routes the folder of the routes
     * @throws Exception if the route is malformed
     */
    public static Dialect dialect(CamelContext camel, Path routes) throws Exception {
        return csv(camel, routes).dialect();
    }

    /**
     * The outcome for the rows of a file.
     *
     * @param examples the first of the lines that would be in {@code rejected/}
     * @param verdict good, or what is wrong with the file
     */
    public record Result(long rows, long indexed, long rejected, long dropped, List<String> examples, String verdict) {}

    /**
     * Reads the header of a file.
     *
     * @throws IOException if the file cannot be read
     * @throws UnloadableObjectException if the file is of a kind that cannot be loaded
     */
    public FileHeader header(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String name = file.getFileName().toString();
            return csv.header(name, content().open(name, in));
        }
    }

    /**
     * Reads a file to its end.
     *
     * @param file the file, plain or compressed
     * @param examples the maximum number of rejected rows in the result
     * @param document receives the action and the document of each row that would be indexed, as JSON
     * @throws UnloadableObjectException if the file cannot be loaded: the message says why
     * @throws IOException if the file cannot be read
     */
    public Result of(Path file, int examples, BiConsumer<String, String> document) throws IOException {
        String name = file.getFileName().toString();
        try (InputStream in = Files.newInputStream(file);
                ObjectLoad load = new ObjectLoad("incoming/" + name, name, "", Files.size(file), in)) {
            RowSteps steps = camel.getRegistry().lookupByNameAndType("rowSteps", RowSteps.class);
            Iterator<Bulk> bulks = csv.read(content().open(load, load.content()), load);
            while (bulks.hasNext()) {
                Bulk bulk = bulks.next();
                steps.apply(bulk, load);
                for (Bulk.Row row : bulk.pending()) {
                    show(bulk, row, document);
                }
                load.confirmed(bulk.pending().size());
            }
            return new Result(
                    load.rows(),
                    load.indexed(),
                    load.rejected().count(),
                    load.dropped(),
                    first(load, examples),
                    load.quality().verdict(load.rejected().count()));
        }
    }

    private ObjectContent content() {
        return camel.getRegistry().lookupByNameAndType("plain", ObjectContent.class);
    }

    private static List<String> first(ObjectLoad load, int lines) throws IOException {
        if (load.rejected().count() == 0) {
            return List.of();
        }
        try (Stream<String> all = Files.lines(load.rejected().complete())) {
            return all.limit(lines).toList();
        }
    }

    private static void show(Bulk bulk, Bulk.Row row, BiConsumer<String, String> document) {
        String[] lines = bulk.lines(row).split("\n");
        document.accept(lines[0], lines[1]);
    }

    /**
     * Creates the data format with the options of the route. The route is read but not created, because it would need
     * servers.
     */
    private static CsvFormat csv(CamelContext camel, Path routes) throws Exception {
        Path file = routes.resolve("load.camel.yaml");
        try (DefaultCamelContext unstarted = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(unstarted)
                    .loadRoutes(PluginHelper.getResourceLoader(unstarted).resolveResource("file:" + file));
            CsvDataFormat asWritten = unstarted.getRouteDefinition(ROUTE).getOutputs().stream()
                    .filter(UnmarshalDefinition.class::isInstance)
                    .map(step -> ((UnmarshalDefinition) step).getDataFormatType())
                    .filter(CsvDataFormat.class::isInstance)
                    .map(CsvDataFormat.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "load.camel.yaml: the route " + ROUTE + " has no step that unmarshals csv"));
            CsvFormat format = (CsvFormat) DataFormatReifier.getDataFormat(camel, asWritten);
            ServiceHelper.startService(format);
            return format;
        }
    }
}
