package io.metadatasearch.load.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The uncompressed bytes of a stream, up to a plausible number: a few bytes can hold terabytes. */
final class InflatedStream extends CountedStream {

    /** Up to this many bytes, the ratio says nothing. */
    private static final long BYTES_TO_JUDGE = 16L * 1024 * 1024;

    private final String format;
    private final CountedStream stored;
    private final long maxBytes;
    private final int maxRatio;

    InflatedStream(InputStream in, String format, CountedStream stored, long maxBytes, int maxRatio) {
        super(in);
        this.format = format;
        this.stored = stored;
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(bytes, offset, length);
        } catch (EOFException | IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw broken(format, e);
        }
        if (count() > maxBytes) {
            throw new IOException(
                    "the " + format + " contains more than " + maxBytes + " bytes (LOAD_MAX_INFLATED_GIB)");
        }
        if (count() > BYTES_TO_JUDGE && count() / maxRatio > stored.count()) {
            throw new IOException("the " + format + " expands to more than " + maxRatio
                    + " times its size (LOAD_MAX_RATIO): it may be a decompression bomb");
        }
        return count;
    }

    /** The exception for what a decoder throws: some decoders report wrong bytes with an IndexOutOfBoundsException. */
    static IOException broken(String format, Exception thrown) {
        return new IOException(
                "the " + format + (thrown instanceof EOFException ? " ends too early" : " is broken: " + thrown),
                thrown);
    }
}
