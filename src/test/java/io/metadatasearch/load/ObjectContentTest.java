package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.Abortable;

class ObjectContentTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "ts,host\n1,a\n"})
    void plainContentIsReadAsItIs(String content) throws IOException {
        assertThat(read(bytes(content))).isEqualTo(content);
    }

    @Test
    void gzipIsUnzipped() throws IOException {
        assertThat(read(gzip("ts,host\n1,a\n"))).isEqualTo("ts,host\n1,a\n");
    }

    @Test
    void severalMembersAreOneContentAlsoWhenTheNetworkPausesBetweenThem() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (String part : new String[] {"one\n", "", "two\n", "three\n"}) {
            members.write(gzip(part));
        }
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(members.toByteArray())) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(1, length));
            }

            @Override
            public int available() {
                return 0;
            }
        };
        assertThat(new String(ObjectContent.open("x", slow).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void gzipThatIsCutOrBrokenIsNoFaultOfTheBucket() throws IOException {
        byte[] whole = gzip("a row\n".repeat(1000));
        byte[] broken = whole.clone();
        broken[whole.length / 2] ^= 0x55;
        for (byte[] content : new byte[][] {Arrays.copyOf(whole, whole.length - 1), Arrays.copyOf(whole, 4), broken}) {
            assertThatThrownBy(() -> read(content))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ObjectReadException.class);
        }
    }

    @Test
    void garbageBehindGzipIsAnError() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(gzip("a row\n"));
        content.write(bytes("garbage"));
        assertThatThrownBy(() -> read(content.toByteArray())).isInstanceOf(IOException.class);
    }

    @Test
    void aBucketThatStopsSendingIsToldFromBrokenContent() {
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(bytes("ts,host\n"))) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                if (count < 0) {
                    throw new IOException("connection reset");
                }
                return count;
            }
        };
        assertThatThrownBy(() -> ObjectContent.open("folder/x.csv", failing).readAllBytes())
                .isInstanceOf(ObjectReadException.class)
                .hasMessage("folder/x.csv: the bucket stopped sending it: connection reset");
    }

    @Test
    void whatNobodyReadIsNotFetched() throws IOException {
        Connection abandoned = new Connection(bytes("ts,host\n"));
        ObjectContent.open("x", abandoned).close();
        assertThat(abandoned.aborted).isTrue();

        Connection finished = new Connection(bytes("ts,host\n"));
        ObjectContent content = ObjectContent.open("x", finished);
        content.readAllBytes();
        content.close();
        assertThat(finished.aborted).isFalse();
    }

    private static String read(byte[] content) throws IOException {
        return new String(
                ObjectContent.open("x", new ByteArrayInputStream(content)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes(content));
        }
        return zipped.toByteArray();
    }

    private static final class Connection extends ByteArrayInputStream implements Abortable {

        private boolean aborted;

        Connection(byte[] content) {
            super(content);
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
