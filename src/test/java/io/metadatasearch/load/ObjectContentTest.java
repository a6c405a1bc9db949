package io.metadatasearch.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.Abortable;

class ObjectContentTest {

    private static final byte[] CSV =
            "ts,host\n1525860000,example.org\n".repeat(1_000).getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "ts,host\n1,2\n", "\u001f", "\u001f,\u008b"})
    void whatIsNotGzipIsGivenAsItIs(String content) throws IOException {
        assertThat(read(new ByteArrayInputStream(content.getBytes(UTF_8)))).isEqualTo(content.getBytes(UTF_8));
    }

    @Test
    void gzipIsUnzippedWhateverItsName() throws IOException {
        try (InputStream content = ObjectContent.open("a.csv", new ByteArrayInputStream(gzip(CSV)))) {
            assertThat(content.readAllBytes()).isEqualTo(CSV);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bzip2, 425a683931415926535900",
        "zip, 504b03040a0000000000",
        "xz, fd377a585a00000004e6d6b4",
        "zstd, 28b52ffd0458"
    })
    void whatIsCompressedInAnotherWayIsRefusedByItsName(String format, String signature) {
        byte[] stored = HexFormat.of().parseHex(signature);
        assertThatThrownBy(() -> ObjectContent.open("a.csv", new ByteArrayInputStream(stored)))
                .isInstanceOf(UnloadableObjectException.class)
                .hasMessage("a.csv: is " + format + ": expected CSV, plain or gzip");
    }

    @Test
    void gzipOfNothingIsNothing() throws IOException {
        assertThat(read(new ByteArrayInputStream(gzip(new byte[0])))).isEmpty();
    }

    @Test
    void severalMembersAreOneContent() throws IOException {
        assertThat(read(new ByteArrayInputStream(members()))).isEqualTo(threeTimes(CSV));
    }

    @Test
    void aPauseOfTheNetworkIsNotTheEnd() throws IOException {
        assertThat(read(new OneByOne(members()))).isEqualTo(threeTimes(CSV));
        assertThat(read(new OneByOne(CSV))).isEqualTo(CSV);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 9, 12, 1_000, -9, -1})
    void gzipThatEndsEarlyIsBrokenAndNotTheBucketsFault(int length) throws IOException {
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        byte[] whole = gzip(noise);
        byte[] cut = Arrays.copyOf(whole, length < 0 ? whole.length + length : length);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(cut)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ObjectReadException.class);
    }

    @Test
    void gzipWithADamagedByteIsBroken() throws IOException {
        byte[] damaged = gzip(CSV);
        damaged[damaged.length / 2] ^= 0x55;
        assertThatThrownBy(() -> read(new ByteArrayInputStream(damaged)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ObjectReadException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 50, 100})
    void aConnectionThatBreaksIsTheBucketsFault(int sent) throws IOException {
        for (byte[] stored : new byte[][] {CSV, gzip(CSV)}) {
            assertThatThrownBy(() -> read(breakingAfter(Arrays.copyOf(stored, sent))))
                    .isInstanceOf(ObjectReadException.class)
                    .hasMessage("a.csv.gz: the bucket stopped sending it: Connection reset")
                    .hasCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void whatWasNotReadToItsEndIsNotFetched() throws IOException {
        for (byte[] stored : new byte[][] {CSV, gzip(CSV)}) {
            Connection connection = new Connection(stored);
            StoredContent fromBucket = new StoredContent("a.csv.gz", connection);
            ObjectContent.open("a.csv.gz", fromBucket).readNBytes(10);
            fromBucket.close();
            assertThat(connection.closed)
                    .as("Camel closes what it read a format from")
                    .isFalse();
            fromBucket.giveBack();
            assertThat(connection.aborted).isTrue();
            assertThat(connection.closed).isTrue();
        }
    }

    @Test
    void aConnectionThatWasReadToItsEndCanBeUsedAgain() throws IOException {
        for (byte[] stored : new byte[][] {CSV, gzip(CSV), members(), {}}) {
            Connection connection = new Connection(stored);
            StoredContent fromBucket = new StoredContent("a.csv.gz", connection);
            ObjectContent.open("a.csv.gz", fromBucket).readAllBytes();
            fromBucket.giveBack();
            assertThat(connection.aborted).isFalse();
            assertThat(connection.closed).isTrue();
        }
    }

    private static byte[] read(InputStream fromBucket) throws IOException {
        return ObjectContent.open("a.csv.gz", new StoredContent("a.csv.gz", fromBucket))
                .readAllBytes();
    }

    private static byte[] members() throws IOException {
        return threeTimes(gzip(CSV));
    }

    private static byte[] threeTimes(byte[] one) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            all.writeBytes(one);
        }
        return all.toByteArray();
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }

    /** A connection that breaks when all of this was sent. */
    static InputStream breakingAfter(byte[] sent) {
        return new SequenceInputStream(new ByteArrayInputStream(sent), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new SocketException("Connection reset");
            }
        });
    }

    /** A slow network: never more than a byte, and never known whether there is another. */
    private static final class OneByOne extends FilterInputStream {

        OneByOne(byte[] content) {
            super(new ByteArrayInputStream(content));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(1, length));
        }

        @Override
        public int available() {
            return 0;
        }
    }

    private static final class Connection extends FilterInputStream implements Abortable {

        private boolean aborted;
        private boolean closed;

        Connection(byte[] content) {
            super(new ByteArrayInputStream(content));
        }

        @Override
        public void abort() {
            aborted = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
