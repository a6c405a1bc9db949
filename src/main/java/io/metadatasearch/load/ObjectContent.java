package io.metadatasearch.load;

import io.metadatasearch.load.compression.Uncompressed;
import io.metadatasearch.load.compression.UnknownFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;

/** The data format that uncompresses what is compressed, and leaves alone what is not; see {@link Uncompressed}. */
public final class ObjectContent extends ServiceSupport implements DataFormat {

    private final Uncompressed uncompressed;

    /**
     * Prepares.
     *
     * @param maxInflated the most bytes that a content may have
     * @param maxRatio how many times as large as what is stored a content may be
     */
    public ObjectContent(long maxInflated, int maxRatio) {
        this.uncompressed = new Uncompressed(maxInflated, maxRatio);
    }

    /**
     * The content of an object.
     *
     * @throws ObjectReadException if the bucket stops sending
     * @throws UnloadableObjectException if it is broken from its first bytes on, or nothing that can be loaded
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

    /** Objects are only read. */
    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) {
        throw new UnsupportedOperationException("Objects are only read");
    }

    /**
     * Opens the content of an object.
     *
     * @param path what errors call the object
     * @param stored the bytes as they come
     * @throws ObjectReadException if the bucket stops sending; here and at every read
     * @throws IOException if the content is broken or ends early, or is too large; here and at every read
     * @throws UnloadableObjectException if it is nothing that can be loaded
     */
    public InputStream open(String path, InputStream stored) throws IOException {
        try {
            return uncompressed.open(stored);
        } catch (UnknownFormatException e) {
            throw new UnloadableObjectException(path, e.getMessage(), e);
        }
    }
}
