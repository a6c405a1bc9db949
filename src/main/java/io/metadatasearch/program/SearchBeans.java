package io.metadatasearch.program;

import io.metadatasearch.elasticsearch.ElasticsearchHealth;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.search.ProblemAnswers;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.SearchMetrics;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.answer.Answers;
import io.metadatasearch.search.answer.Explanation;
import io.metadatasearch.search.answer.PageAnswer;
import io.metadatasearch.search.answer.SearchRequestParser;
import io.metadatasearch.search.console.Console;
import io.metadatasearch.search.console.OpenApi;
import io.metadatasearch.search.export.ExportAnswer;
import io.metadatasearch.search.lookup.Lookup;
import io.metadatasearch.search.overview.FieldList;
import io.metadatasearch.search.overview.LoadedFiles;
import io.metadatasearch.search.overview.Statistics;
import io.metadatasearch.search.query.FieldNames;
import io.metadatasearch.search.query.QueryParameters;
import io.metadatasearch.traces.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.Registry;
import org.elasticsearch.client.RestClient;

/** The beans that the search routes name, and the beans that these need. Each is created on first use. */
public final class SearchBeans {

    private SearchBeans() {}

    /**
     * Binds the beans, which use {@code elasticsearchClient}, {@code columns}, {@code spans} and
     * {@code metricsRegistry}.
     *
     * @param settings returns the value of a setting by its key; an empty string if the setting has no value
     */
    public static void bind(Registry beans, UnaryOperator<String> settings) {
        String alias = settings.apply("es.index");

        beans.bind(
                "searchMetrics",
                SearchMetrics.class,
                () -> new SearchMetrics(get(beans, "metricsRegistry", MeterRegistry.class)));
        beans.bind(
                "searchedElasticsearchHealth",
                ElasticsearchHealth.class,
                () -> new ElasticsearchHealth(get(beans, "elasticsearchClient", RestClient.class), alias));
        beans.bind("requests", Requests.class, () -> requests(beans, settings));
        beans.bind(
                "searchClient",
                SearchClient.class,
                () -> new SearchClient(
                        get(beans, "elasticsearchClient", RestClient.class),
                        alias,
                        settings.apply("search.timeout"),
                        get(beans, "spans", Spans.class)));
        beans.bind("fieldNames", FieldNames.class, () -> {
            FieldNames fields = new FieldNames(client(beans), get(beans, "columns", Columns.class));
            fields.readAhead();
            return fields;
        });
        beans.bind(
                "queries",
                QueryParameters.class,
                () -> new QueryParameters(
                        get(beans, "fieldNames", FieldNames.class),
                        settings.apply("search.default-operator"),
                        Boolean.parseBoolean(settings.apply("search.slow-queries"))));
        beans.bind("searches", SearchRequestParser.class, () -> new SearchRequestParser(queries(beans)));
        beans.bind(
                "searchAnswers",
                PageAnswer.class,
                () -> new PageAnswer(
                        client(beans),
                        Integer.parseInt(settings.apply("search.cache-seconds")),
                        get(beans, "searchMetrics", SearchMetrics.class)));
        beans.bind(
                "exports",
                ExportAnswer.class,
                () -> new ExportAnswer(
                        client(beans),
                        get(beans, "columns", Columns.class),
                        Integer.parseInt(settings.apply("search.export-limit"))));
        beans.bind(
                "explanation",
                Explanation.class,
                () -> new Explanation(get(beans, "searches", SearchRequestParser.class), client(beans)));
        beans.bind("statistics", Statistics.class, () -> new Statistics(queries(beans), client(beans)));
        beans.bind("lookup", Lookup.class, () -> new Lookup(queries(beans), client(beans)));
        beans.bind("fieldList", FieldList.class, () -> new FieldList(get(beans, "fieldNames", FieldNames.class)));
        beans.bind("loadedFiles", LoadedFiles.class, () -> new LoadedFiles(client(beans), alias));
        beans.bind(
                "contract",
                OpenApi.class,
                () -> new OpenApi(Path.of(settings.apply("schema.directory"), "openapi.yaml")));
        beans.bind("console", Console.class, () -> new Console(settings.apply("search.console")));
        beans.bind("answers", Answers.class, Answers::new);
        beans.bind("problems", ProblemAnswers.class, ProblemAnswers::new);
    }

    private static Requests requests(Registry beans, UnaryOperator<String> settings) {
        try {
            return new Requests(
                    settings.apply("search.keys-file"),
                    Integer.parseInt(settings.apply("search.max-concurrent")),
                    get(beans, "searchMetrics", SearchMetrics.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SearchClient client(Registry beans) {
        return get(beans, "searchClient", SearchClient.class);
    }

    static QueryParameters queries(Registry beans) {
        return get(beans, "queries", QueryParameters.class);
    }

    static <T> T get(Registry beans, String name, Class<T> type) {
        return beans.lookupByNameAndType(name, type);
    }
}
