package io.metadatasearch.sync.transfer;

import io.metadatasearch.sync.transfer.ShareConnection.FileState;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.util.FileUtil;

/**
 * A file on its way from the share to the bucket, over its own connection. Its bytes end normally only if there are as
 * many as were listed, and the file on the share is still the listed file. Otherwise reading the last bytes fails, and
 * so does the upload.
 */
final class Transfer {

    private final ShareConnection connection;
    private final GenericFile<?> file;
    private final LongConsumer received;
    private IOException failure;

    /**
     * Creates the transfer of a file.
     *
     * @param received is called with the number of bytes, as they arrive
     */
    Transfer(ShareConnection connection, GenericFile<?> file, LongConsumer received) {
        this.connection = connection;
        this.file = file;
        this.received = received;
    }

    ShareConnection connection() {
        return connection;
    }

    /** Returns why the share did not send the file, or null; the error of the S3 client does not say it. */
    IOException failure() {
        return failure;
    }

    /** Returns whether the connection has nothing more to receive, and can be used for the next file. */
    boolean isDone() {
        return !connection.isReceiving() && failure == null;
    }

    /**
     * Starts to receive the file. Its bytes can be read a second time from the beginning while only a few were read: a
     * dead connection to the bucket must not make the file fail in this run.
     */
    InputStream open() throws IOException {
        Content content = new Content();
        step(() -> {
            content.sent = connection.retrieve(file);
            if (content.missing == 0) {
                end(content.sent); // Nobody will read its bytes.
            }
        });
        return new BufferedInputStream(content);
    }

    private void end(InputStream sent) throws IOException {
        if (sent.read() >= 0) {
            throw new IOException("it has more than the " + file.getFileLength() + " bytes that were listed");
        }
        connection.received();
        FileState now = connection.state(file.getAbsoluteFilePath());
        if (now != null && !isListed(now)) {
            throw new IOException("it changed while it was being fetched");
        }
    }

    private boolean isListed(FileState now) {
        return now.size() == file.getFileLength() && now.modified() == file.getLastModified();
    }

    /** Deletes the file from the share, if it is still the listed file. */
    void delete() throws IOException {
        step(() -> {
            requireListed();
            connection.delete(file.getAbsoluteFilePath());
        });
    }

    /**
     * Moves the file on the share, if it is still the listed file. A file at the destination is replaced.
     *
     * @param folder the folder below which the file keeps its path relative to the listed folder
     */
    void moveBelow(String folder) throws IOException {
        String to = folder + "/" + file.getFileName();
        step(() -> {
            connection.makeFolder(FileUtil.onlyPath(to));
            boolean replaces = connection.state(to) != null;
            // In this order: if another process moves it meanwhile, the file at the destination is the file itself.
            requireListed();
            if (replaces) {
                connection.delete(to); // Some servers do not rename a file onto another.
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
            try {
                int read = sent.read(bytes, from, (int) Math.min(length, missing));
                if (read < 0) {
                    throw new IOException("the share ended the transfer " + missing + " bytes too early");
                }
                missing -= read;
                received.accept(read);
                if (missing == 0) {
                    end(sent);
                }
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
