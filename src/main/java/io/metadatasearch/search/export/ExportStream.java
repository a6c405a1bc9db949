package io.metadatasearch.search.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.ProblemAnswers;
import io.metadatasearch.search.SearchClient;
import io.metadatasearch.search.answer.FoundHits;
import io.metadatasearch.search.answer.SearchRequest;
import io.metadatasearch.search.answer.SortKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All hits of a search as one stream. While one page is sent, the next one is fetched; there are never more than a few
 * in memory. The hits are those of the moment when the stream began: a snapshot (point in time) of Elasticsearch.
 */
final class ExportStream extends InputStream {

    private static final Logger LOG = LoggerFactory.getLogger(ExportStream.class);
    private static final byte[] END = new byte[0];
    private static final int FIRST_PAGE = 500;
    private static final int MAX_PAGE = 10_000; // limit of Elasticsearch: index.max_result_window
    private static final int PAGE_BYTES = 4 * 1024 * 1024;
    private static final long PATIENCE_SECONDS = 60;

    private final SearchClient client;
    private final SearchRequest search;
    private final RecordWriter rows;
    private final String snapshot;
    private final BlockingQueue<byte[]> pages = new ArrayBlockingQueue<>(1);
    private final long total;
    private final long limit;
    private final Runnable breakOff;

    private byte[] answer;
    private FoundHits found;
    private ArrayNode last;
    private long written;
    private int pageSize = FIRST_PAGE;
    private byte[] page;
    private int read;
    private volatile Exception failure;
    private volatile boolean closed;

    /**
     * Fetches the first page; a thread fetches the other pages while they are read.
     *
     * @param breakOff ends the connection, so that an incomplete answer is not mistaken for a complete one
     * @throws Problem as for any search
     * @throws IOException if Elasticsearch is unreachable
     */
    ExportStream(SearchClient client, SearchRequest search, RecordWriter rows, long limit, Runnable breakOff)
            throws IOException {
        this.breakOff = breakOff;
        this.client = client;
        this.search = search;
        this.rows = rows;
        this.limit = limit;
        this.snapshot = client.openSnapshot();
        if (snapshot == null) {
            this.total = 0;
            this.page = rows.take();
            this.closed = true; // nothing follows
            return;
        }
        try {
            fetch();
            this.total = found.total();
            this.page = write();
        } catch (IOException | RuntimeException e) {
            client.closeSnapshot(snapshot);
            throw e;
        }
        Thread fetching = new Thread(this::fetchAll, "export");
        fetching.setDaemon(true);
        fetching.start();
    }

    /** Returns how many records match. */
    long total() {
        return total;
    }

    /** Returns how many of them are sent. */
    long length() {
        return Math.min(total, limit);
    }

    private void fetchAll() {
        try {
            while (written < length() && last != null && !closed) {
                fetch();
                hand(write());
            }
            hand(END);
        } catch (IOException | RuntimeException e) {
            LOG.warn("An export was not completed: {}", ProblemAnswers.firstLine(e));
            endWith(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            endWith(e);
        } finally {
            try {
                client.closeSnapshot(snapshot);
            } catch (IOException | RuntimeException e) {
                LOG.debug("The snapshot cannot be closed; Elasticsearch closes it when it expires", e);
            }
        }
    }

    private void endWith(Exception reason) {
        failure = reason;
        pages.clear();
        pages.add(END);
    }

    private void fetch() throws IOException {
        ObjectNode asked = search.body(client.timeout());
        asked.put("size", Math.min(pageSize, limit - written));
        asked.put("track_total_hits", last == null);
        SortKey.write(search.sort(), asked.putArray("sort"));
        if (last != null) {
            asked.set("search_after", last);
        }
        answer = client.page(snapshot, asked);
        found = new FoundHits(answer);
        if (found.timedOut() || found.failedShards() > 0) {
            throw new Problem(504, "Search too slow", "Elasticsearch did not finish the search in time");
        }
    }

    private byte[] write() throws IOException {
        int hits = 0;
        while (found.next()) {
            rows.write(answer, found.start(), found.length());
            hits++;
        }
        last = hits == 0 ? null : found.lastSort();
        written += hits;
        if (hits > 0) {
            pageSize = Math.max(1, Math.min(MAX_PAGE, (int) ((long) PAGE_BYTES * hits / answer.length)));
        }
        return rows.take();
    }

    private void hand(byte[] next) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!pages.offer(next, 1, TimeUnit.SECONDS)) {
            if (closed) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the client has read nothing for " + PATIENCE_SECONDS + " s");
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (read == page.length) {
            if (page == END || closed && pages.isEmpty()) {
                return ended();
            }
            try {
                page = pages.take();
                read = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
        }
        int now = Math.min(length, page.length - read);
        System.arraycopy(page, read, bytes, offset, now);
        read += now;
        return now;
    }

    private int ended() throws IOException {
        if (failure != null) {
            breakOff.run();
            throw new IOException("the export was not completed, as logged before");
        }
        return -1;
    }

    /** Ends the stream; what is not sent yet is not fetched. */
    @Override
    public void close() {
        closed = true;
    }
}
