package io.metadatasearch.load.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.load.ObjectContentTest;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.UnloadableObjectException;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.Ndjson;
import io.metadatasearch.load.recognition.Dialect;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.schema.LedgerIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;

/**
 * Files of all formats, damaged in all ways: each row is indexed or rejected, or the file fails with a reason. The number of
 * a file is its seed: {@code -Ddamaged=17} reads that one alone.
 */
class DamagedFilesTest {

    private static final int FILES = 5_000;
    private static final List<String> COMPRESSIONS = List.of("", "", "gz", "zstd");

    private enum Format {
        COMMA,
        SEMICOLON,
        TAB,
        SPACES,
        ZEEK,
        W3C,
        JSONL
    }

    private enum Damage {
        NONE,
        FLIPPED_BYTES,
        CUT,
        JOINED_LINES,
        REMOVED_QUOTES,
        MIXED_ENCODINGS,
        REMOVED_PART,
        REPEATED_PART,
        DAMAGED_COMPRESSION
    }

    private final Columns columns = new Columns("schema/columns.yaml", "schema/index-template.json", 500);

    DamagedFilesTest() throws IOException {}

    @Test
    void noneEndsInSilence() throws Exception {
        Integer only = Integer.getInteger("damaged");
        int loaded = 0;
        for (int seed = only == null ? 0 : only; seed < (only == null ? FILES : only + 1); seed++) {
            try {
                loaded += read(seed) ? 1 : 0;
            } catch (AssertionError | Exception e) {
                throw new AssertionError("file " + seed + ": " + e.getMessage(), e);
            }
        }
        if (only == null) {
            assertThat(loaded).as("what the damage allows").isBetween(FILES / 2, FILES * 95 / 100);
        }
    }

    /** Whether the file is loaded. */
    private boolean read(int seed) throws Exception {
        Random random = new Random(seed);
        Format format = any(random, Format.values());
        Damage damage = any(random, Damage.values());
        int rows = 1 + random.nextInt(200);
        byte[] content = damaged(text(format, rows, random), damage, random);
        byte[] stored = compressed(content, COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size())));
        if (damage == Damage.DAMAGED_COMPRESSION) {
            stored = damaged(stored, random.nextBoolean() ? Damage.CUT : Damage.FLIPPED_BYTES, random);
        }
        FileBulks files = new FileBulks(columns, NdjsonBodies.rules(), "metadata", "month", 50, 4096, null);
        try (ObjectLoad load =
                new ObjectLoad("incoming/a", "a", "etag", stored.length, new ByteArrayInputStream(stored))) {
            try {
                Iterator<Bulk> bulks =
                        files.read(ObjectContentTest.CONTENT.open(load, load.content()), load, Dialect.FOUND_OUT);
                while (bulks.hasNext()) {
                    Bulk bulk = bulks.next();
                    List<JsonNode> lines = Ndjson.lines(bulk); // fails if one is not JSON
                    assertThat(lines).hasSize(2 * bulk.pending().size());
                    load.confirmed(bulk.pending().size());
                }
                load.requireRowsIndexed(0.5);
            } catch (UnloadableObjectException e) {
                assertThat(e.getMessage()).startsWith("a: ").hasSizeGreaterThan(10);
                return false;
            } catch (UncheckedIOException e) {
                throw new AssertionError("a fault of the bucket, which there was not", e);
            }
            assertThat(load.indexed() + load.rejected().count()).isEqualTo(load.rows());
            if (damage == Damage.NONE) {
                assertThat(load.rows()).as("rows of " + format).isEqualTo(rows);
                assertThat(load.quality().verdict(load.rejected().count())).isEqualTo(LedgerIndex.GOOD);
            } else if (damage == Damage.REMOVED_QUOTES) {
                assertThat(load.rows()).as("rows of " + format).isEqualTo(rows);
            } else if (damage == Damage.JOINED_LINES) {
                // The one that was joined may be the header, or what ends a Zeek log.
                assertThat(load.rows()).as("rows of " + format).isBetween(rows - 1L, (long) rows);
            } else if (load.rows() == 0) {
                assertThat(damage)
                        .isIn(Damage.CUT, Damage.REMOVED_PART, Damage.FLIPPED_BYTES, Damage.DAMAGED_COMPRESSION);
            }
            return true;
        }
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** A file with as many rows: time, address, host, user agent. */
    private static byte[] text(Format format, int rows, Random random) {
        String delimiter =
                switch (format) {
                    case COMMA, JSONL -> ",";
                    case SEMICOLON -> ";";
                    case TAB, ZEEK -> "\t";
                    case SPACES, W3C -> " ";
                };
        String header = String.join(delimiter, "ts", "srcIp", "host", "user_agent") + "\n";
        StringBuilder text = new StringBuilder(
                switch (format) {
                    case ZEEK -> "#separator \\x09\n#fields\t" + header;
                    case W3C -> "#Version: 1.0\n#Fields: " + header;
                    case JSONL -> "";
                    default -> header;
                });
        for (int row = 0; row < rows; row++) {
            String host = random.nextInt(3) == 0 ? "münchen.example" : "h" + random.nextInt(100) + ".example";
            String agent = format == Format.ZEEK ? "Mozilla 5 (X11)" : "\"Mozilla 5, (X11; \"\"x\"\")\"";
            text.append(
                    format == Format.JSONL
                            ? "{\"ts\":%d,\"srcIp\":\"10.0.0.%d\",\"host\":\"%s\",\"user_agent\":\"a \\\"b\\\"\"}"
                                    .formatted(1767322800 + row, random.nextInt(256), host)
                            : String.join(
                                    delimiter, "" + (1767322800 + row), "10.0.0." + random.nextInt(256), host, agent));
            text.append('\n');
        }
        return text.append(format == Format.ZEEK ? "#close\n" : "").toString().getBytes(UTF_8);
    }

    private static byte[] damaged(byte[] content, Damage damage, Random random) {
        return switch (damage) {
            case NONE, DAMAGED_COMPRESSION -> content;
            case FLIPPED_BYTES -> {
                for (int flips = 1 + random.nextInt(20); flips > 0; flips--) {
                    content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield content;
            }
            case CUT -> Arrays.copyOf(content, random.nextInt(content.length));
            case JOINED_LINES -> {
                int end = indexOf(content, (byte) '\n', random.nextInt(content.length));
                yield without(content, end < 0 ? content.length - 1 : end, 1);
            }
            case REMOVED_QUOTES -> {
                int quote = indexOf(content, (byte) '"', random.nextInt(content.length));
                yield quote < 0 ? content : without(content, quote, 1);
            }
            case MIXED_ENCODINGS -> {
                byte[] latin = "1767322800,10.0.0.1,zürich,ä\n".getBytes(Charset.forName("windows-1252"));
                yield joined(content, content.length, latin);
            }
            case REMOVED_PART -> {
                int from = random.nextInt(content.length);
                yield without(content, from, random.nextInt(content.length - from));
            }
            case REPEATED_PART -> {
                int from = random.nextInt(content.length);
                byte[] part = Arrays.copyOfRange(content, from, from + random.nextInt(content.length - from));
                yield joined(content, random.nextInt(content.length), part);
            }
        };
    }

    private static byte[] without(byte[] content, int from, int count) {
        byte[] rest = Arrays.copyOf(content, content.length - count);
        System.arraycopy(content, from + count, rest, from, rest.length - from);
        return rest;
    }

    private static byte[] joined(byte[] content, int at, byte[] part) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(content, 0, at);
        all.writeBytes(part);
        all.write(content, at, content.length - at);
        return all.toByteArray();
    }

    private static int indexOf(byte[] content, byte one, int from) {
        for (int at = from; at < content.length; at++) {
            if (content[at] == one) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] compressed(byte[] content, String format) throws Exception {
        if (format.isEmpty()) {
            return content;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(format, compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }
}
