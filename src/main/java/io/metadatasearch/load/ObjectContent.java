package io.metadatasearch.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.commons.compress.archivers.ArchiveStreamFactory;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The data format that unzips what is gzip, and leaves alone what is not. Gzip is known by its first bytes (RFC 1952),
 * because names lie; several members one after the other are one content. What is compressed in another way is refused:
 * its bytes would be taken for the header of an empty CSV.
 */
public final class ObjectContent extends ServiceSupport implements DataFormat {

    private static final int SIGNATURE_BYTES = 12;
    private static final int BUFFER_BYTES = 8 * 1024;

    /**
     * The content of an object.
     *
     * @throws ObjectReadException if the bucket stops sending
     * @throws UnloadableObjectException if it is a gzip that is broken from its first bytes on, or compressed in another
     *     way
     */
    @Override
    public Object unmarshal(Exchange exchange, InputStream stored) throws ObjectReadException {
        return open(exchange.getVariable("load", ObjectLoad.class), stored);
    }

    static InputStream open(ObjectLoad load, InputStream stored) throws ObjectReadException {
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
     * @throws IOException if the gzip is broken or ends early; here and at every read
     * @throws UnloadableObjectException if it is compressed in another way
     */
    static InputStream open(String path, InputStream stored) throws IOException {
        BufferedInputStream start = new BufferedInputStream(stored, BUFFER_BYTES);
        String format = format(start);
        if (format == null) {
            return start;
        }
        if (!format.equals(CompressorStreamFactory.GZIP)) {
            throw new UnloadableObjectException(path, "is " + format + ": expected CSV, plain or gzip", null);
        }
        // The JDK's GZIPInputStream takes a pause of the network between two members for the end.
        return GzipCompressorInputStream.builder()
                .setInputStream(start)
                .setDecompressConcatenated(true)
                .get();
    }

    /** The compression or archive that the content begins with; null for none that is known. */
    private static String format(BufferedInputStream start) throws IOException {
        start.mark(SIGNATURE_BYTES);
        byte[] signature = start.readNBytes(SIGNATURE_BYTES);
        start.reset();
        if (ZipArchiveInputStream.matches(signature, signature.length)) {
            return ArchiveStreamFactory.ZIP;
        }
        try {
            return CompressorStreamFactory.detect(start);
        } catch (CompressorException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            return null;
        }
    }
}
