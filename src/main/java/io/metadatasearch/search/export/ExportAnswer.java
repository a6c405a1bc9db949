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
     * Sets the columns of a CSV and the limit of an export.
     *
     * @param columns the fields of a CSV if the request names none
     * @param limit the maximum number of records that are sent
     */
    public ExportAnswer(SearchClient client, Columns columns, int limit) {
        this.client = client;
        this.columns = columns.types().entrySet().stream()
                .filter(type -> !type.getValue().equals("flattened"))
                .map(Map.Entry::getKey)
                .filter(name -> !name.contains(".") || name.startsWith("source."))
                .filter(name -> !name.equals("source.generation")) // internal, of no use to others
                .toList();
        this.limit = limit;
    }

    /**
     * Starts the answer. Its headers say how many records match, and whether all of them are sent.
     *
     * @throws Problem as for any search
     * @throws IOException if Elasticsearch is unreachable
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
        exchange.getMessage().removeHeaders("*"); // Camel would send back the headers of the request
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, search.format().mediaType());
        if (isHead) {
            export.close();
        }
        exchange.getMessage().setBody(isHead ? null : export);
    }
}
