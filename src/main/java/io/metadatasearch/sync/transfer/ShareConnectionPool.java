package io.metadatasearch.sync.transfer;

import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The connections over which files come from the share: one for each file in progress, reused for the next file of the
 * same run. They use the endpoint that lists the share, with all its options.
 */
public final class ShareConnectionPool {

    private static final String DONE_FOLDER = ".synced";

    private enum After {
        KEEP,
        DELETE,
        MOVE
    }

    private final After after;
    private final Deque<ShareConnection> idle = new ArrayDeque<>();
    private final LongAdder received = new LongAdder();
    private volatile RemoteFileEndpoint<?> endpoint;

    /**
     * Creates an empty pool.
     *
     * @param after what to do with a file of the share that is in the bucket: keep, delete or move
     */
    public ShareConnectionPool(String after) {
        this.after = After.valueOf(after.toUpperCase(Locale.ROOT));
    }

    /** Returns whether files stay on the share unchanged. */
    public boolean keep() {
        return after == After.KEEP;
    }

    /** Returns the number of bytes received over all connections so far. */
    public long received() {
        return received.sum();
    }

    /** Sets the share that the connections go to. */
    public void to(RemoteFileEndpoint<?> share) {
        endpoint = share;
    }

    /**
     * Gives an exchange a connection for its file, as the variable {@code transfer}, until the exchange is done.
     *
     * @throws Exception if the share is unreachable or refuses the login
     */
    public void take(Exchange exchange) throws Exception {
        Transfer transfer = new Transfer(
                connection(),
                exchange.getProperty(ExchangePropertyKey.FILE_EXCHANGE_FILE, GenericFile.class),
                received::add);
        exchange.setVariable("transfer", transfer);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                giveBack(transfer);
            }
        });
    }

    private ShareConnection connection() throws Exception {
        ShareConnection free;
        synchronized (idle) {
            free = idle.pollLast();
        }
        // The share may have closed a connection that was idle for a long time, and an SFTP client does so itself.
        if (free != null && free.idle().toMillis() > endpoint.getConfiguration().getSoTimeout() / 2) {
            free.logOut();
            free = null;
        }
        return free == null ? ShareConnection.open(endpoint) : free;
    }

    private void giveBack(Transfer transfer) {
        if (transfer.isDone()) {
            transfer.connection().rest();
            synchronized (idle) {
                idle.addLast(transfer.connection());
            }
        } else {
            transfer.connection().close();
        }
    }

    /** Returns the bytes of the file of an exchange, as the share sends them. */
    public InputStream open(@Variable("transfer") Transfer transfer) throws IOException {
        return transfer.open();
    }

    /** Deletes or moves the file on the share, if configured, when it is in the bucket. */
    public void afterwards(@Variable("transfer") Transfer transfer) throws IOException {
        if (after == After.DELETE) {
            transfer.delete();
        } else if (after == After.MOVE) {
            String folder = endpoint.getConfiguration().getDirectory();
            transfer.moveBelow(folder.isEmpty() ? DONE_FOLDER : folder + "/" + DONE_FOLDER);
        }
    }

    /** Returns why a file failed: what the share did, which the S3 client does not repeat, or what else happened. */
    public String reason(
            @Variable("transfer") Transfer transfer, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        return Reason.of(transfer == null || transfer.failure() == null ? failure : transfer.failure());
    }

    /** Closes the idle connections. */
    public void logOut() {
        synchronized (idle) {
            idle.forEach(ShareConnection::logOut);
            idle.clear();
        }
    }
}
