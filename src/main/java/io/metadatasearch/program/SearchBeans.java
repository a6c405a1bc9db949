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
import java.nio.file.Path;
import org.apache.camel.BeanInject;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.PropertyInject;
import org.elasticsearch.client.RestClient;

/**
 * The beans that the routes of search name, and those that these need. Each is made when it is first asked for, so their
 * order here does not matter.
 */
public final class SearchBeans implements CamelConfiguration {

    /** Counts what is asked and answered. */
    @BindToRegistry(lazy = true)
    public SearchMetrics searchMetrics(@BeanInject("metricsRegistry") MeterRegistry registry) {
        return new SearchMetrics(registry);
    }

    /** Whether search is ready. */
    @BindToRegistry(lazy = true)
    public ElasticsearchHealth searchedElasticsearchHealth(
            @BeanInject("elasticsearchClient") RestClient client, @PropertyInject("es.index") String alias) {
        return new ElasticsearchHealth(client, alias);
    }

    /**
     * Lets requests in.
     *
     * @throws IOException if the file of the keys cannot be read
     */
    @BindToRegistry(lazy = true)
    public Requests requests(
            @PropertyInject("search.keys-file:") String keysFile,
            @PropertyInject("search.max-concurrent") int maxConcurrent,
            @BeanInject("searchMetrics") SearchMetrics metrics)
            throws IOException {
        return new Requests(keysFile, maxConcurrent, metrics);
    }

    /**
     * The columns of the files, and the fields that they become.
     *
     * @throws IOException if the schema cannot be read
     */
    @BindToRegistry(lazy = true)
    public Columns searchedColumns(
            @PropertyInject("schema.directory") String directory, @PropertyInject("schema.max-fields") int maxFields)
            throws IOException {
        return Columns.in(directory, maxFields);
    }

    /** Asks Elasticsearch. */
    @BindToRegistry(lazy = true)
    public SearchClient searchClient(
            @BeanInject("elasticsearchClient") RestClient client,
            @PropertyInject("es.index") String alias,
            @PropertyInject("search.timeout") String timeout,
            @BeanInject("spans") Spans spans) {
        return new SearchClient(client, alias, timeout, spans);
    }

    /** The fields that can be searched; they are read ahead of the first search. */
    @BindToRegistry(lazy = true)
    public FieldNames fieldNames(
            @BeanInject("searchClient") SearchClient client, @BeanInject("searchedColumns") Columns columns) {
        FieldNames fields = new FieldNames(client, columns);
        fields.readAhead();
        return fields;
    }

    /** Reads q, from and to. */
    @BindToRegistry(lazy = true)
    public QueryParameters queries(
            @BeanInject("fieldNames") FieldNames fields,
            @PropertyInject("search.default-operator") String defaultOperator,
            @PropertyInject("search.slow-queries") boolean slowAllowed) {
        return new QueryParameters(fields, defaultOperator, slowAllowed);
    }

    /** Reads the parameters of a search. */
    @BindToRegistry(lazy = true)
    public SearchRequestParser searches(@BeanInject("queries") QueryParameters queries) {
        return new SearchRequestParser(queries);
    }

    /** Answers with a page. */
    @BindToRegistry(lazy = true)
    public PageAnswer searchAnswers(
            @BeanInject("searchClient") SearchClient client,
            @PropertyInject("search.cache-seconds") int cacheSeconds,
            @BeanInject("searchMetrics") SearchMetrics metrics) {
        return new PageAnswer(client, cacheSeconds, metrics);
    }

    /** Answers with all hits. */
    @BindToRegistry(lazy = true)
    public ExportAnswer exports(
            @BeanInject("searchClient") SearchClient client,
            @BeanInject("searchedColumns") Columns columns,
            @PropertyInject("search.export-limit") int limit) {
        return new ExportAnswer(client, columns, limit);
    }

    /** Tells what a search becomes. */
    @BindToRegistry(lazy = true)
    public Explanation explanation(
            @BeanInject("searches") SearchRequestParser searches, @BeanInject("searchClient") SearchClient client) {
        return new Explanation(searches, client);
    }

    /** Counts records. */
    @BindToRegistry(lazy = true)
    public Statistics statistics(
            @BeanInject("queries") QueryParameters queries, @BeanInject("searchClient") SearchClient client) {
        return new Statistics(queries, client);
    }

    /** Looks for lists of indicators. */
    @BindToRegistry(lazy = true)
    public Lookup lookup(
            @BeanInject("queries") QueryParameters queries, @BeanInject("searchClient") SearchClient client) {
        return new Lookup(queries, client);
    }

    /** Lists the fields. */
    @BindToRegistry(lazy = true)
    public FieldList fieldList(@BeanInject("fieldNames") FieldNames fields) {
        return new FieldList(fields);
    }

    /** Lists the files. */
    @BindToRegistry(lazy = true)
    public LoadedFiles loadedFiles(
            @BeanInject("searchClient") SearchClient client, @PropertyInject("es.index") String alias) {
        return new LoadedFiles(client, alias);
    }

    /** Shows what this API is. */
    @BindToRegistry(lazy = true)
    public OpenApi contract(@PropertyInject("schema.directory") String directory) {
        return new OpenApi(Path.of(directory, "openapi.yaml"));
    }

    /** The console. */
    @BindToRegistry(lazy = true)
    public Console console(@PropertyInject("search.console") String where) {
        return new Console(where);
    }

    /** Gives the answers. */
    @BindToRegistry(lazy = true)
    public Answers answers() {
        return new Answers();
    }

    /** Turns failures into answers. */
    @BindToRegistry(lazy = true)
    public ProblemAnswers problems() {
        return new ProblemAnswers();
    }
}
