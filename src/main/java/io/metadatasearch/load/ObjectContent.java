package io.metadatasearch.load;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.ArchiveStreamFactory;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import software.amazon.awssdk.http.Abortable;

/**
 * The content of a stored object as it is read from the bucket, unzipped where it is gzip. Gzip is known by its first
 * bytes (RFC 1952), because names lie; several members one after the other are one content. What is compressed in
 * another way is refused: its bytes would be taken for the header of an empty CSV.
 */
final class ObjectContent extends FilterInputStream {

    private static final int SIGNATURE_BYTES = 12;
    private static final int BUFFER_BYTES = 8 * 1024;

    private final Stored stored;

    private ObjectContent(InputStream plain, Stored stored) {
        super(plain);
        this.stored = stored;
    }

    /**
     * Opens the content of an object.
     *
     * @param path what errors call the object
     * @param fromBucket the bytes as they come
     * @throws ObjectReadException if the bucket stops sending; here and at every read
     * @throws IOException if the gzip is broken or ends early; here and at every read
     * @throws UnloadableObjectException if it is compressed in another way
     */
    static ObjectContent open(String path, InputStream fromBucket) throws IOException {
        Stored stored = new Stored(path, fromBucket);
        try {
            return open(stored);
        } catch (IOException | UnloadableObjectException e) {
            try {
                stored.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static ObjectContent open(Stored stored) throws IOException {
        BufferedInputStream start = new BufferedInputStream(stored, BUFFER_BYTES);
        String format = format(start);
        if (format != null && !format.equals(CompressorStreamFactory.GZIP)) {
            throw new UnloadableObjectException(stored.path, "is " + format + ": expected CSV, plain or gzip", null);
        }
        // The JDK's GZIPInputStream takes a pause of the network between two members for the end.
        return new ObjectContent(
                format == null
                        ? start
                        : GzipCompressorInputStream.builder()
                                .setInputStream(start)
                                .setDecompressConcatenated(true)
                                .get(),
                stored);
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

    /** Closes a connection whose rest nobody wants: closed plainly, it would be read to its end first. */
    static void abandon(InputStream fromBucket) throws IOException {
        if (fromBucket instanceof Abortable connection) {
            connection.abort();
        }
        fromBucket.close();
    }

    /** Closes the connection; what was not read is not fetched. */
    @Override
    public void close() throws IOException {
        stored.close();
    }

    /** The bytes in the bucket: tells a failing bucket from failing content, and does not drain what nobody reads. */
    private static final class Stored extends FilterInputStream {

        private final String path;
        private boolean ended;

        Stored(String path, InputStream in) {
            super(in);
            this.path = path;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

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
        public void close() throws IOException {
            if (ended) {
                in.close();
            } else {
                abandon(in);
            }
        }
    }
}
