package io.metadatasearch.load.compression;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The content of a gzip: its members in sequence (RFC 1952). Zeros may follow the last member, as tapes and block
 * devices leave them, and gzip accepts them. The JDK's GZIPInputStream treats a network pause between two members as
 * the end, and that of commons-compress treats zeros as a broken member.
 */
final class GzipMembers extends InputStream {

    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;

    private final InputStream in;
    private InputStream member;

    /**
     * Opens the first member.
     *
     * @param in supports marks, so that a member does not read more than its own bytes
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
