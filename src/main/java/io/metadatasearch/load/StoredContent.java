package io.metadatasearch.load;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.Abortable;

/**
 * The bytes of an object as the bucket sends them. It distinguishes a failing bucket from broken content. Camel closes
 * a stream as soon as a data format has unmarshalled it; this stream stays open until the load gives it back.
 */
public final class StoredContent extends FilterInputStream {

    private final String path;
    private boolean ended;

    /**
     * Creates the stream of one object.
     *
     * @param path the name of the object in error messages
     * @param fromBucket the open connection
     */
    public StoredContent(String path, InputStream fromBucket) {
        super(fromBucket);
        this.path = path;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * Reads the next bytes.
     *
     * @throws ObjectReadException if the bucket stops sending
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = in.read(bytes, offset, length);
            ended |= count < 0;
            return count;
        } catch (IOException e) {
            throw new ObjectReadException(path, e);
        }
    }

    @Override
    public void close() {
        // The reader did not open the connection, so it does not close it.
    }

    /** Closes the connection without fetching the rest of the object: a plain close would read it to its end first. */
    public void giveBack() throws IOException {
        if (!ended && in instanceof Abortable connection) {
            connection.abort();
        }
        in.close();
    }
}
