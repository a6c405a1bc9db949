package io.metadatasearch.load.compression;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * Uncompresses what is compressed, several times if necessary: gzip, zstd, bzip2, xz, lz4 and the other formats of
 * commons-compress, and a zip with one file in it. All formats are detected from the first bytes, because names are not
 * reliable. Memory is limited by the windows of the formats; the window of xz is limited to an eighth of the heap.
 */
public final class Uncompressed {

    private static final int MAX_LAYERS = 3;
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int BYTES_PER_KIB = 1024;
    private static final int MAX_WINDOW_KIB =
            (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8 / BYTES_PER_KIB);

    private final long maxInflated;
    private final int maxRatio;

    /**
     * Sets the limits.
     *
     * @param maxInflated the maximum uncompressed size of a content, in bytes
     * @param maxRatio the maximum ratio of uncompressed to stored size
     */
    public Uncompressed(long maxInflated, int maxRatio) {
        this.maxInflated = maxInflated;
        this.maxRatio = maxRatio;
    }

    /**
     * Opens the uncompressed content.
     *
     * @param stored the stored bytes, as they arrive
     * @throws UnknownFormatException if the content is of a kind that cannot be loaded
     * @throws IOException if the content cannot be read, is broken, ends early or is too large, here or at any read
     */
    public InputStream open(InputStream stored) throws IOException {
        CountedStream source = new CountedStream(stored);
        InputStream content = new BufferedInputStream(source, BUFFER_BYTES);
        String format = Signatures.compression(content);
        for (int layers = 0; format != null; layers++) {
            if (layers == MAX_LAYERS) {
                throw new UnknownFormatException("is compressed more than " + MAX_LAYERS + " times");
            }
            content = new BufferedInputStream(
                    new InflatedStream(begin(format, content), name(format), source, maxInflated, maxRatio),
                    BUFFER_BYTES);
            format = Signatures.compression(content);
        }
        return content;
    }

    /** The usual name of a format. */
    private static String name(String format) {
        return format.equals(CompressorStreamFactory.GZIP) ? "gzip" : format;
    }

    private static InputStream begin(String format, InputStream content) throws IOException {
        try {
            return inflate(format, content);
        } catch (LinkageError e) {
            throw new IOException(
                    name(format)
                            + " cannot be read here: the folder of java.io.tmpdir must permit executing its library",
                    e);
        } catch (EOFException | IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw InflatedStream.broken(name(format), e);
        }
    }

    private static InputStream inflate(String format, InputStream content) throws IOException {
        switch (format) {
            case CompressorStreamFactory.GZIP:
                return new GzipMembers(content);
            case Signatures.ZIP:
                return zip(content);
            default:
                try {
                    return new CompressorStreamFactory(true, MAX_WINDOW_KIB)
                            .createCompressorInputStream(format, content);
                } catch (CompressorException e) {
                    if (e.getCause() instanceof IOException failed) {
                        throw failed;
                    }
                    throw new UnknownFormatException(
                            "is compressed with " + format + ": expected CSV or JSON lines, plain"
                                    + " or compressed with gzip, zstd, bzip2, xz or zip");
                }
        }
    }

    /** Opens a zip with the JDK's reader, which verifies the checksums. The reader of commons-compress does not. */
    private static InputStream zip(InputStream content) throws IOException {
        ZipInputStream zip = new ZipInputStream(content);
        ZipEntry entry = nextFile(zip);
        if (entry == null) {
            throw new UnknownFormatException("is a zip without a file");
        }
        String name = entry.getName();
        if (name.equals("[Content_Types].xml") || name.startsWith("_rels/")) {
            throw new UnknownFormatException(
                    "is an office document, such as xlsx: expected text, such as CSV or JSON lines");
        }
        return new CountedStream(zip) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                if (count < 0) {
                    ZipEntry another = nextFile(zip);
                    if (another != null) {
                        throw new IOException(
                                "it is a zip with more than one file: " + name + ", " + another.getName());
                    }
                }
                return count;
            }
        };
    }

    private static ZipEntry nextFile(ZipInputStream zip) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && (entry.isDirectory() || isOfMac(entry.getName()))) {
            entry = zip.getNextEntry();
        }
        return entry;
    }

    /** Whether an entry is one of those that macOS adds to each zip that it creates. */
    private static boolean isOfMac(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("__macosx/");
    }
}
