package io.metadatasearch.load.bulk;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.RowsNotTakenException;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the answer of Elasticsearch to each row of a bulk: a bulk request succeeds as a whole even if no row was
 * accepted.
 */
final class BulkOutcome {

    private static final Pattern FIELD = Pattern.compile("field \\[([^\\]]+)]");
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private BulkOutcome() {}

    /**
     * Counts the accepted rows, rejects the rows that were finally refused, and leaves the others in the bulk.
     *
     * @throws RowsNotTakenException if rows are left: send the bulk again later
     * @throws UnloadableObjectException if the number of answers is not the number of rows
     */
    static void check(List<BulkAnswer> items, Bulk bulk, ObjectLoad load) {
        List<Bulk.Row> rows = bulk.pending();
        if (items.size() != rows.size()) {
            throw new UnloadableObjectException(
                    load.path(),
                    "Elasticsearch answered " + items.size() + " of " + rows.size() + " rows of a bulk",
                    null);
        }
        List<Bulk.Row> left = new ArrayList<>();
        BulkAnswer lastLeft = null;
        int taken = 0;
        for (int i = 0; i < items.size(); i++) {
            BulkAnswer item = items.get(i);
            if (item.status() == CREATED || item.status() == OK) {
                taken++;
            } else if (item.status() == TOO_MANY_REQUESTS || item.status() >= SERVER_ERROR) {
                left.add(rows.get(i));
                lastLeft = item;
            } else {
                String field = field(item.error());
                load.reject(
                        rows.get(i).number(),
                        item.status() + " "
                                + (item.error() == null ? "" : item.error().type()) + " " + field,
                        field,
                        reason(item),
                        bulk.cells(rows.get(i)));
            }
        }
        load.confirmed(taken);
        bulk.retry(left);
        if (!left.isEmpty()) {
            throw new RowsNotTakenException(load.path(), left.size(), lastLeft.status(), reason(lastLeft.error()));
        }
    }

    /**
     * The field that a refusal is about, from Elasticsearch's message: {@code failed to parse field [bytesIn] of ...}.
     */
    private static String field(ErrorCause error) {
        Matcher matcher = FIELD.matcher(error == null || error.reason() == null ? "" : error.reason());
        return matcher.find() ? matcher.group(1) : null;
    }

    private static String reason(BulkAnswer item) {
        return item.error() == null ? "status " + item.status() : reason(item.error());
    }

    private static String reason(ErrorCause error) {
        if (error == null) {
            return "no reason given";
        }
        ErrorCause cause = error.causedBy();
        return error.type() + ": " + error.reason() + (cause == null ? "" : " (" + cause.reason() + ")");
    }
}
