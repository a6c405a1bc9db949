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
 * The rows of one bulk request, as the NDJSON to send, and which of them are still pending. Rows with a final answer
 * are removed; the next {@link #request()} contains only the others.
 */
public final class Bulk {

    /** One row: its number, its columns and cells, and the position of its two lines in the NDJSON. */
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
     * Creates a bulk of rows that are already documents.
     *
     * @param ndjson the action and the document line of each row, in the order of the rows, each line ended by \n
     * @param cells the cells of the rows in the file
     * @param rows the rows
     * @param newestEvent the time of the newest event in the rows; null if there is none
     */
    public Bulk(NdjsonBuffer ndjson, Cells cells, List<Row> rows, Instant newestEvent) {
        this.ndjson = ndjson;
        this.cells = cells;
        this.documents = null;
        this.pending = rows;
        this.newestEvent = newestEvent;
    }

    /**
     * Creates a bulk of rows that are not documents yet.
     *
     * @param documents writes the documents
     */
    public Bulk(Documents documents, Cells cells, List<Row> rows) {
        this.documents = documents;
        this.cells = cells;
        this.pending = rows;
    }

    /** Whether the rows are already documents. */
    public boolean isWritten() {
        return ndjson != null;
    }

    /** The writer of the documents. */
    public Documents documents() {
        return documents;
    }

    /** The values of a row by the names of their fields. */
    public Map<String, Object> fields(Row row) {
        return documents.fields(row.header(), cells, row.firstCell());
    }

    /** The approximate size of the documents, in bytes. */
    public int expectedBytes() {
        return 2 * cells.length();
    }

    /** Stores the documents of the rows that became documents. */
    public void write(NdjsonBuffer documentLines, List<Row> rows, Instant newest) {
        ndjson = documentLines;
        pending = rows;
        newestEvent = newest;
    }

    /** The time of the newest event in the rows; null if there is none. */
    public Instant newestEvent() {
        return newestEvent;
    }

    /** The rows that have no final answer, in the order of the items of the next request. */
    public List<Row> pending() {
        return pending;
    }

    /** The size of the last request, in bytes. */
    public long requestBytes() {
        return requestBytes;
    }

    /** The two lines of a row: the action, and the document. */
    public String lines(Row row) {
        return new String(ndjson.array(), row.from(), row.to() - row.from(), StandardCharsets.UTF_8);
    }

    /** The cells of a row in the file. If there is one cell more than columns, it is the line, and the only result. */
    public List<String> cells(Row row) {
        int columns = row.header().columns().size();
        return row.cellCount() > columns
                ? List.of(cells.get(row.firstCell() + columns))
                : cells.get(row.firstCell(), row.cellCount());
    }

    /** Keeps only these rows for the next request. */
    public void retry(List<Row> rows) {
        pending = rows;
    }

    /** Creates a request with the pending rows. */
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
            // The client ends each slice with \n, so the slice leaves out the \n of its last row.
            slices.add(BinaryData.of(ndjson.array(), from, to - from - 1, ContentType.APPLICATION_JSON));
        }
    }

    /**
     * NDJSON that is ready to send, in the place of one operation: the client has no operation for many rows, and one
     * object for each row doubles the CPU time of a load.
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
