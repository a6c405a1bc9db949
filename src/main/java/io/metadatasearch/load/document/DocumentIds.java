package io.metadatasearch.load.document;

import io.metadatasearch.text.NdjsonBuffer;
import io.metadatasearch.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The {@code _id} of each row of one file: 12 characters for the path, 8 for the row number. The same row always has
 * the same id, so loading it again replaces it. Elasticsearch stores such an id (unpadded URL-safe base64) as 15 bytes.
 * The ids of one file have the same prefix and ascend, which suits the term index of Elasticsearch.
 */
final class DocumentIds {

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final int PATH_BYTES = 9; // 72 bits: one of 90 million sets of ten million paths has a collision
    private static final int ROW_CHARS = 8;
    private static final int BITS_PER_CHAR = 6;

    private final byte[] id;
    private final int pathChars;

    DocumentIds(String path) {
        byte[] begin = Sha256.base64(path, PATH_BYTES).getBytes(StandardCharsets.US_ASCII);
        pathChars = begin.length;
        id = Arrays.copyOf(begin, pathChars + ROW_CHARS);
    }

    /** Writes the id of a row, by its number. Not thread-safe. */
    void write(NdjsonBuffer json, long row) {
        for (int i = ROW_CHARS - 1, shift = 0; i >= 0; i--, shift += BITS_PER_CHAR) {
            id[pathChars + i] = ALPHABET[(int) (row >>> shift) & 63];
        }
        json.raw(id);
    }
}
