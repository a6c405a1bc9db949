package io.metadatasearch.load.compression;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The content of a gzip: of its members one after the other (RFC 1952). What follows the last one may be zeros, as tapes and
 * block devices leave them, and gzip takes them. The JDK's GZIPInputStream takes a pause of the network between two
 * members for the end, and that of commons-compress takes zeros for a broken member.
 */
final class GzipMembers extends InputStream {

    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;

    private final InputStream in;
    private InputStream member;

    /**
     * Begins to read.
     *
     * @param in supports marks, so that a member does not take more than its bytes
     */
    GzipMembers(InputStream in) throws IOException {
        this.in = in;
        this.member = open();
    }

    private InputStream open() throws IOException {
        return GzipCompressorInputStream.builder().setInputStream(in).get();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (member != null) {
            int count = member.read(bytes, offset, length);
            if (count >= 0) {
                return count;
            }
            member = hasMember() ? open() : null;
        }
        return -1;
    }

    private boolean hasMember() throws IOException {
        in.mark(2);
        int first = in.read();
        if (first == FIRST && in.read() == SECOND) {
            in.reset();
            return true;
        }
        for (int one = first; one >= 0; one = in.read()) {
            if (one != 0) {
                throw new IOException("the gzip is followed by data that is not gzip");
            }
        }
        return false;
    }
}
