package io.metadatasearch.load.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.text.NdjsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class DocumentIdsTest {

    private static final String PATH = "2018-05-09-metadata.csv.gz";
    private static final List<Long> ROWS = List.of(
            0L, 1L, 2L, 25L, 26L, 51L, 52L, 61L, 62L, 63L, 64L, 65L, 4_095L, 4_096L, 1_000_000L, (1L << 48) - 1);

    @Test
    void theSameRowHasTheSameIdInEveryVersion() {
        assertThat(id(PATH, 1)).isEqualTo("mbK0TuaCwFSaAAAAAAAB");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 5_000_000_000L, (1L << 48) - 1})
    void anIdIsUrlSafeBase64OfFifteenBytes(long row) {
        String id = id(PATH, row);
        assertThat(id).hasSize(20).matches("[A-Za-z0-9_-]+");
        assertThat(Base64.getUrlDecoder().decode(id)).hasSize(15);
    }

    @Test
    void theIdsOfAFileAscend() {
        DocumentIds ids = new DocumentIds(PATH);
        List<byte[]> decoded = ROWS.stream()
                .map(row -> id(ids, row))
                .map(Base64.getUrlDecoder()::decode)
                .toList();
        assertThat(decoded).isSortedAccordingTo(Arrays::compareUnsigned).doesNotHaveDuplicates();
    }

    @Test
    void everyRowOfEveryFileHasAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        for (String path : List.of(PATH, "a.csv", "b.csv", "a/a.csv", "A.csv", "")) {
            DocumentIds ofPath = new DocumentIds(path);
            LongStream.rangeClosed(1, 10_000).mapToObj(row -> id(ofPath, row)).forEach(ids::add);
        }
        assertThat(ids).hasSize(6 * 10_000);
    }

    /** The id of a row of a file. */
    public static String id(String path, long row) {
        return id(new DocumentIds(path), row);
    }

    private static String id(DocumentIds ids, long row) {
        NdjsonBuffer json = new NdjsonBuffer(0);
        ids.write(json, row);
        return new String(json.array(), 0, json.length(), StandardCharsets.US_ASCII);
    }
}
