package io.metadatasearch.load;

import io.metadatasearch.load.compression.Uncompressed;
import io.metadatasearch.load.compression.UnknownFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The data format that uncompresses what is compressed, and leaves other content unchanged; see {@link Uncompressed}.
 */
public final class ObjectContent extends ServiceSupport implements DataFormat {

    private final Uncompressed uncompressed;

    /**
     * Creates the data format.
     *
     * @param maxInflated the maximum uncompressed size of an object, in bytes
     * @param maxRatio the maximum ratio of uncompressed to stored size
     */
    public ObjectContent(long maxInflated, int maxRatio) {
        this.uncompressed = new Uncompressed(maxInflated, maxRatio);
    }

    /**
     * Opens the content of an object.
     *
     * @throws ObjectReadException if the bucket stops sending
     * @throws UnloadableObjectException if the content is broken from its first bytes on, or of a kind that cannot be
     *     loaded
     */
    @Override
    public Object unmarshal(Exchange exchange, InputStream stored) throws ObjectReadException {
        return open(exchange.getVariable("load", ObjectLoad.class), stored);
    }

    public InputStream open(ObjectLoad load, InputStream stored) throws ObjectReadException {
        try {
            return open(load.path(), stored);
        } catch (ObjectReadException e) {
            throw e;
        } catch (IOException e) {
            throw load.unreadable(e);
        }
    }

    /** Not supported: objects are only read. */
    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) {
        throw new UnsupportedOperationException("Objects are only read");
    }

    /**
     * Opens the content of an object.
     *
     * @param path the name of the object in error messages
     * @param stored the stored bytes, as they arrive
     * @throws ObjectReadException if the bucket stops sending, here or at any read
     * @throws IOException if the content is broken, ends early or is too large, here or at any read
     * @throws UnloadableObjectException if the content is of a kind that cannot be loaded
     */
    public InputStream open(String path, InputStream stored) throws IOException {
        try {
            return uncompressed.open(stored);
        } catch (UnknownFormatException e) {
            throw new UnloadableObjectException(path, e.getMessage(), e);
        }
    }
}
