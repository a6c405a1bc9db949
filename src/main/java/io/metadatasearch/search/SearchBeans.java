package io.metadatasearch.search;

import io.metadatasearch.elasticsearch.ElasticsearchHealth;
import io.metadatasearch.load.Columns;
import io.metadatasearch.traces.Spans;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.Registry;
import org.elasticsearch.client.RestClient;

/** The beans that the routes of search name. */
public final class SearchBeans {

    private SearchBeans() {}

    /**
     * Makes them of {@code elasticsearchClient}, {@code metricsRegistry} and {@code spans}; nothing is sent yet. The files of
     * the schema are read when a route asks for what needs them.
     *
     * @param settings the value of a setting by its key; empty, where it has none
     */
    public static void bind(Registry beans, UnaryOperator<String> settings) {
        RestClient elasticsearch = beans.lookupByNameAndType("elasticsearchClient", RestClient.class);
        String alias = settings.apply("es.index");
        SearchMetrics metrics = new SearchMetrics(beans.lookupByNameAndType("metricsRegistry", MeterRegistry.class));
        SearchClient client = new SearchClient(
                elasticsearch,
                alias,
                settings.apply("search.timeout"),
                beans.lookupByNameAndType("spans", Spans.class));

        beans.bind("searchMetrics", metrics);
        beans.bind("requests", Requests.class, () -> requests(settings, metrics));
        beans.bind("columns", Columns.class, () -> Columns.of(settings));
        beans.bind(
                "fieldNames",
                FieldNames.class,
                () -> new FieldNames(client, beans.lookupByNameAndType("columns", Columns.class)),
                "readAhead",
                null);
        beans.bind(
                "queries",
                Queries.class,
                () -> new Queries(
                        beans.lookupByNameAndType("fieldNames", FieldNames.class),
                        settings.apply("search.default-operator"),
                        Boolean.parseBoolean(settings.apply("search.slow-queries"))));
        beans.bind("searches", Searches.class, () -> new Searches(queries(beans)));
        beans.bind("searchAnswers", new SearchAnswers(client, number(settings, "search.cache-seconds"), metrics));
        beans.bind(
                "exports",
                Exports.class,
                () -> new Exports(
                        client,
                        beans.lookupByNameAndType("columns", Columns.class),
                        number(settings, "search.export-limit")));
        beans.bind(
                "explanation",
                Explanation.class,
                () -> new Explanation(beans.lookupByNameAndType("searches", Searches.class), client));
        beans.bind("statistics", Statistics.class, () -> new Statistics(queries(beans), client));
        beans.bind(
                "fieldList",
                FieldList.class,
                () -> new FieldList(beans.lookupByNameAndType("fieldNames", FieldNames.class)));
        beans.bind("loadedFiles", new LoadedFiles(client, alias));
        beans.bind("problems", new Problems());
        beans.bind("searchedElasticsearchHealth", new ElasticsearchHealth(elasticsearch, alias));
    }

    private static Queries queries(Registry beans) {
        return beans.lookupByNameAndType("queries", Queries.class);
    }

    private static Requests requests(UnaryOperator<String> settings, SearchMetrics metrics) {
        try {
            return new Requests(settings.apply("search.keys-file"), number(settings, "search.max-concurrent"), metrics);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(UnaryOperator<String> settings, String key) {
        return Integer.parseInt(settings.apply(key));
    }
}
