package io.metadatasearch.sync.transfer;

import io.metadatasearch.sync.transfer.ShareConnection.FileState;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.FtpConstants;
import org.apache.camel.util.FileUtil;

/**
 * A file on its way from the share to the bucket, over a connection of its own. Its bytes end well only if they are as
 * many as were listed, and the file on the share is still the one that was listed; otherwise reading the last of them
 * fails, and with it the upload.
 */
final class Transfer {

    private final ShareConnection connection;
    private final GenericFile<?> file;
    private final LongConsumer received;
    private Exchange retrieval;
    private IOException failure;

    /**
     * A file to be transferred.
     *
     * @param received is told how many bytes came, as they come
     */
    Transfer(ShareConnection connection, GenericFile<?> file, LongConsumer received) {
        this.connection = connection;
        this.file = file;
        this.received = received;
    }

    ShareConnection connection() {
        return connection;
    }

    /** Why the share did not send the file, or null. What the S3 client makes of it does not say it. */
    IOException failure() {
        return failure;
    }

    /** Whether the connection has nothing more to receive, and can be used for the next file. */
    boolean isDone() {
        return retrieval == null && failure == null;
    }

    /**
     * Begins to receive the file. Its bytes can be read twice from the beginning as long as little was read: a connection
     * to the bucket that turns out to be dead must not cost the file this run.
     */
    InputStream open() throws IOException {
        Content content = new Content();
        step(() -> {
            retrieval = connection.retrieve(file);
            content.sent = retrieval.getIn().getHeader(FtpConstants.REMOTE_FILE_INPUT_STREAM, InputStream.class);
            if (content.missing == 0) {
                end(content.sent); // Nobody will ask for its bytes.
            }
        });
        return new BufferedInputStream(content);
    }

    private void end(InputStream sent) throws IOException {
        if (sent.read() >= 0) {
            throw new IOException("it has more than the " + file.getFileLength() + " bytes that were listed");
        }
        connection.received(retrieval);
        retrieval = null;
        FileState now = connection.state(file.getAbsoluteFilePath());
        if (now != null && !isListed(now)) {
            throw new IOException("it changed while it was being fetched");
        }
    }

    private boolean isListed(FileState now) {
        return now.size() == file.getFileLength() && now.modified() == file.getLastModified();
    }

    /** Deletes the file of the share, if it is still the one that was listed. */
    void delete() throws IOException {
        step(() -> {
            requireListed();
            connection.delete(file.getAbsoluteFilePath());
        });
    }

    /**
     * Moves the file of the share, if it is still the one that was listed. What lies there is replaced.
     *
     * @param folder where its path, below the folder that is listed, begins anew
     */
    void moveBelow(String folder) throws IOException {
        String to = folder + "/" + file.getFileName();
        step(() -> {
            connection.makeFolder(FileUtil.onlyPath(to));
            boolean replaces = connection.state(to) != null;
            // In this order: had another process moved it meanwhile, what lies there would be the file itself.
            requireListed();
            if (replaces) {
                connection.delete(to); // Some servers do not rename onto a file.
            }
            connection.move(file.getAbsoluteFilePath(), to);
        });
    }

    private void requireListed() throws IOException {
        FileState now = connection.state(file.getAbsoluteFilePath());
        if (now == null || !isListed(now)) {
            throw new IOException("the share did not confirm that it is still the file that was stored");
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void step(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private final class Content extends InputStream {

        private InputStream sent;
        private long missing = file.getFileLength();

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (missing == 0) {
                return -1;
            }
            int[] read = new int[1];
            step(() -> {
                read[0] = sent.read(bytes, from, (int) Math.min(length, missing));
                if (read[0] < 0) {
                    throw new IOException("the share ended the transfer " + missing + " bytes too early");
                }
                missing -= read[0];
                received.accept(read[0]);
                if (missing == 0) {
                    end(sent);
                }
            });
            return read[0];
        }
    }
}
