package io.metadatasearch.search.answer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes a page as the client gets it: the answer of Elasticsearch, changed as little as possible. */
final class PageWriter {

    /**
     * A page of hits.
     *
     * @param json what the client gets
     * @param next the cursor of the next page; null on the last page
     * @param hits how many hits there are
     * @param isComplete whether Elasticsearch searched everything in time
     */
    record Page(byte[] json, String next, int hits, boolean isComplete) {}

    private PageWriter() {}

    /**
     * Writes the answer to a search.
     *
     * @param answer the answer of Elasticsearch
     * @throws IOException if this answer is not complete JSON
     */
    static Page write(byte[] answer, SearchRequest search) throws IOException {
        FoundHits found = new FoundHits(answer);
        boolean isFirst = search.after() == null;
        long total = isFirst ? found.total() : search.after().total();
        boolean isAtLeast = isFirst ? found.isAtLeast() : search.after().isAtLeast();
        ByteArrayOutputStream json = new ByteArrayOutputStream(answer.length + 512);
        // Numbers, true, false and the letters of a cursor: nothing that JSON has to escape.
        write(
                json,
                "{\"total\":{\"value\":" + total + ",\"relation\":\"" + (isAtLeast ? "gte" : "eq") + "\"},\"took\":"
                        + found.took() + ",\"timedOut\":" + found.timedOut() + ",\"failedShards\":"
                        + found.failedShards() + ",\"hits\":[");
        int hits = 0;
        while (found.next()) {
            if (hits++ > 0) {
                json.write(',');
            }
            json.write(answer, found.start(), found.length());
        }
        json.write(']');
        String next = null;
        if (hits > 0 && hits == search.size()) {
            next = new Cursor(search.begun(), search.name(), total, isAtLeast, found.lastSort()).token();
            write(json, ",\"next\":\"" + next + "\"");
        }
        json.write('}');
        return new Page(json.toByteArray(), next, hits, !found.timedOut() && found.failedShards() == 0);
    }

    private static void write(ByteArrayOutputStream json, String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        json.write(bytes, 0, bytes.length);
    }
}
