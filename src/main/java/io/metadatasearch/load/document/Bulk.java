package io.metadatasearch.load.document;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperationVariant;
import co.elastic.clients.json.NdJsonpSerializable;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import io.metadatasearch.load.rows.Cells;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.text.NdjsonBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The rows of one bulk request, as the NDJSON that is sent, and which of them are still to be sent. Rows that
 * Elasticsearch has answered for good are taken out; the next {@link #request()} has the others only.
 */
public final class Bulk {

    /** One row: its number, its columns and cells, and where its two lines stand in the NDJSON. */
    public record Row(long number, Columns.Header header, int firstCell, int cellCount, int from, int to) {

        public Row at(int newFrom, int newTo) {
            return new Row(number, header, firstCell, cellCount, newFrom, newTo);
        }
    }

    private final Cells cells;
    private final Documents documents;
    private NdjsonBuffer ndjson;
    private Instant newestEvent;
    private List<Row> pending;
    private long requestBytes;

    /**
     * Holds the rows of one request.
     *
     * @param ndjson action and document line of each row, in the order of the rows, each line ended by \n
     * @param cells what the rows were in the file
     * @param rows the rows
     * @param newestEvent the time of the newest event among them; null if there is none
     */
    public Bulk(NdjsonBuffer ndjson, Cells cells, List<Row> rows, Instant newestEvent) {
        this.ndjson = ndjson;
        this.cells = cells;
        this.documents = null;
        this.pending = rows;
        this.newestEvent = newestEvent;
    }

    /**
     * Holds rows that are no documents yet.
     *
     * @param documents what writes them
     */
    public Bulk(Documents documents, Cells cells, List<Row> rows) {
        this.documents = documents;
        this.cells = cells;
        this.pending = rows;
    }

    /** Whether its rows are documents already. */
    public boolean isWritten() {
        return ndjson != null;
    }

    /** What writes its rows. */
    public Documents documents() {
        return documents;
    }

    /** A row by the names of its fields. */
    public Map<String, Object> fields(Row row) {
        return documents.fields(row.header(), cells, row.firstCell());
    }

    /** About how long its documents are. */
    public int expectedBytes() {
        return 2 * cells.start(cells.size());
    }

    /** Takes the documents of those of its rows that become one. */
    public void write(NdjsonBuffer documentLines, List<Row> rows, Instant newest) {
        ndjson = documentLines;
        pending = rows;
        newestEvent = newest;
    }

    /** The time of the newest event among its rows; null if there is none. */
    public Instant newestEvent() {
        return newestEvent;
    }

    /** The rows that Elasticsearch has not answered for good, in the order of the next request's items. */
    public List<Row> pending() {
        return pending;
    }

    /** The bytes of the last request. */
    public long requestBytes() {
        return requestBytes;
    }

    /** The two lines of a row: the action, and the document. */
    public String lines(Row row) {
        return new String(ndjson.array(), row.from(), row.to() - row.from(), StandardCharsets.UTF_8);
    }

    /** What a row was in the file: its cells, or, where there is one more than columns, the line. */
    public List<String> cells(Row row) {
        int columns = row.header().columns().size();
        return row.cellCount() > columns
                ? List.of(cells.get(row.firstCell() + columns))
                : cells.get(row.firstCell(), row.cellCount());
    }

    /** Leaves only these rows for the next request. */
    public void retry(List<Row> rows) {
        pending = rows;
    }

    /** A request with the rows that are still to be sent. */
    public BulkRequest request() {
        List<BinaryData> slices = new ArrayList<>();
        requestBytes = 0;
        int from = -1;
        int to = -1;
        for (Row row : pending) {
            if (row.from() != to) {
                addSlice(slices, from, to);
                from = row.from();
            }
            to = row.to();
        }
        addSlice(slices, from, to);
        return new BulkRequest.Builder()
                .operations(new BulkOperation(new Ready(slices)))
                .build();
    }

    private void addSlice(List<BinaryData> slices, int from, int to) {
        if (to > from) {
            requestBytes += to - from;
            // The client ends each slice with the \n that the last row has already.
            slices.add(BinaryData.of(ndjson.array(), from, to - from - 1, ContentType.APPLICATION_JSON));
        }
    }

    /**
     * NDJSON that is ready to be sent, in the place of one operation: the client has no operation for many rows, and
     * one object for each row doubles the CPU time of a load.
     */
    private record Ready(List<BinaryData> slices) implements BulkOperationVariant, NdJsonpSerializable {

        @Override
        public BulkOperation.Kind _bulkOperationKind() {
            return BulkOperation.Kind.Index;
        }

        @Override
        public Iterator<?> _serializables() {
            return slices.iterator();
        }
    }
}
