package io.metadatasearch.load.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** Detects from the first bytes what a content is. */
final class Signatures {

    /** A zip: an archive, but usually with one file in it. */
    static final String ZIP = "zip";

    private static final int LONGEST = 264;

    /** A kind of file that is certainly not text. The bytes at this position are the same in every file of the kind. */
    private record Signature(String name, int at, byte[] bytes) {

        Signature(String name, int at, String hex) {
            this(name, at, HexFormat.of().parseHex(hex));
        }

        boolean matches(byte[] head) {
            int end = at + bytes.length;
            return head.length >= end && Arrays.equals(head, at, end, bytes, 0, bytes.length);
        }
    }

    private static final List<Signature> FOREIGN = List.of(
            new Signature("a tar archive", 257, "7573746172"),
            new Signature("parquet", 0, "5041523115"),
            new Signature("a packet capture (pcap)", 0, "d4c3b2a1"),
            new Signature("a packet capture (pcap)", 0, "a1b2c3d4"),
            new Signature("a packet capture (pcap)", 0, "4d3cb2a1"),
            new Signature("a packet capture (pcap)", 0, "a1b23c4d"),
            new Signature("a packet capture (pcapng)", 0, "0a0d0d0a"),
            new Signature("avro", 0, "4f626a01"),
            new Signature("arrow", 0, "4152524f5731"),
            new Signature("a PDF", 0, "255044462d"),
            new Signature("a 7z archive", 0, "377abcaf271c"),
            new Signature("a rar archive", 0, "526172211a07"),
            new Signature("a SQLite database", 0, "53514c69746520666f726d6174203300"),
            new Signature("a Windows event log (evtx)", 0, "456c6646696c6500"),
            new Signature("an office document, such as xls", 0, "d0cf11e0a1b11ae1"));

    private Signatures() {}

    /**
     * The compression of a content, by its name in {@link CompressorStreamFactory}, or {@link #ZIP}; null if it is not
     * compressed.
     *
     * @param content supports marks; its position does not change
     * @throws UnknownFormatException if the content is neither text nor compressed
     * @throws IOException if the content cannot be read
     */
    static String compression(InputStream content) throws IOException {
        content.mark(LONGEST);
        byte[] head = content.readNBytes(LONGEST);
        content.reset();
        for (Signature foreign : FOREIGN) {
            if (foreign.matches(head)) {
                throw new UnknownFormatException("is " + foreign.name() + ": expected text, such as CSV or JSON lines");
            }
        }
        if (ZipArchiveInputStream.matches(head, head.length)) {
            return ZIP;
        }
        try {
            return CompressorStreamFactory.detect(content);
        } catch (CompressorException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            return null;
        }
    }
}
