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
 * The connections over which files come from the share: one for each file that is under way, used again for the next
 * file of the same run. They are those of the endpoint that lists the share, with all its options.
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
     * Prepares them.
     *
     * @param after what becomes of a file on the share that is in the bucket: keep, delete or move
     */
    public ShareConnectionPool(String after) {
        this.after = After.valueOf(after.toUpperCase(Locale.ROOT));
    }

    /** Whether files stay on the share as they are. */
    public boolean keep() {
        return after == After.KEEP;
    }

    /** The bytes that came over them so far. */
    public long received() {
        return received.sum();
    }

    /** Says where the connections go. */
    public void to(RemoteFileEndpoint<?> share) {
        endpoint = share;
    }

    /**
     * Gives an exchange a connection for its file, as the variable {@code transfer}, until it is done.
     *
     * @throws Exception if the share does not let us in
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
        // The other side may have closed what was silent for long, and an SFTP client itself does.
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

    /** The bytes of the file of an exchange, as the share sends them. */
    public InputStream open(@Variable("transfer") Transfer transfer) throws IOException {
        return transfer.open();
    }

    /** Does with the file what is to be done when it is in the bucket. */
    public void afterwards(@Variable("transfer") Transfer transfer) throws IOException {
        if (after == After.DELETE) {
            transfer.delete();
        } else if (after == After.MOVE) {
            String folder = endpoint.getConfiguration().getDirectory();
            transfer.moveBelow(folder.isEmpty() ? DONE_FOLDER : folder + "/" + DONE_FOLDER);
        }
    }

    /** Why a file failed: what the share did, which the S3 client does not repeat, or what else happened. */
    public String reason(
            @Variable("transfer") Transfer transfer, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        return Reason.of(transfer == null || transfer.failure() == null ? failure : transfer.failure());
    }

    /** Closes those that nobody uses. */
    public void logOut() {
        synchronized (idle) {
            idle.forEach(ShareConnection::logOut);
            idle.clear();
        }
    }
}
