package io.metadatasearch.search.export;

import io.metadatasearch.schema.Columns;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.access.Requests;
import io.metadatasearch.search.answer.AnswerFormat;
import io.metadatasearch.search.answer.SearchRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** Answers searches for all hits, as CSV or NDJSON. */
public final class ExportAnswer {

    private final SearchClient client;
    private final List<String> columns;
    private final int limit;

    /**
     * Prepares.
     *
     * @param columns the fields of a CSV for which none are named
     * @param limit how many records are sent at most
     */
    public ExportAnswer(SearchClient client, Columns columns, int limit) {
        this.client = client;
        this.columns = columns.types().entrySet().stream()
                .filter(type -> !type.getValue().equals("flattened"))
                .map(Map.Entry::getKey)
                .filter(name -> !name.contains(".") || name.startsWith("source."))
                .filter(name -> !name.equals("source.generation")) // ours, of no use to others
                .toList();
        this.limit = limit;
    }

    /**
     * Begins the answer. Its headers say how many records match, and whether all of them are sent.
     *
     * @throws Problem as for any search
     * @throws IOException if Elasticsearch does not answer
     */
    public void answer(@Body SearchRequest search, Exchange exchange) throws IOException {
        RecordWriter rows = search.format() == AnswerFormat.CSV
                ? new CsvRecords(search.fields().isEmpty() ? columns : search.fields())
                : new NdjsonRecords();
        HttpServerResponse response = exchange.getVariable(Requests.RESPONSE, HttpServerResponse.class);
        ExportStream export = new ExportStream(client, search, rows, limit, response::reset);
        response.closeHandler(gone -> export.close());
        response.putHeader("Search-Total", String.valueOf(export.total()));
        response.putHeader("Search-Truncated", String.valueOf(export.total() > export.length()));
        exchange.setVariable(Requests.HITS, (int) export.length());
        boolean isHead = "HEAD".equals(exchange.getMessage().getHeader(Exchange.HTTP_METHOD));
        exchange.getMessage().removeHeaders("*"); // Camel would answer with those of the request
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, search.format().mediaType());
        if (isHead) {
            export.close();
        }
        exchange.getMessage().setBody(isHead ? null : export);
    }
}
