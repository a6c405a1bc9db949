package io.metadatasearch.load;

import io.metadatasearch.Sha256;

/**
 * The {@code _id} of each row of one file: 12 characters for the path, 8 for the row number. The same row always has
 * the same id, so loading it again replaces it. Elasticsearch stores such an id (unpadded URL-safe base64) as 15
 * bytes; ids of one file share their beginning and ascend, which its term index likes.
 */
final class DocumentIds {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int PATH_BYTES = 9; // 72 bits: two of ten million paths meet once in 90 million such sets
    private static final int ROW_CHARS = 8;
    private static final int BITS_PER_CHAR = 6;

    private final String path;

    DocumentIds(String path) {
        this.path = Sha256.base64(path, PATH_BYTES);
    }

    /** The id of a row, by its number. */
    String of(long row) {
        char[] number = new char[ROW_CHARS];
        for (int i = ROW_CHARS - 1, shift = 0; i >= 0; i--, shift += BITS_PER_CHAR) {
            number[i] = ALPHABET.charAt((int) (row >>> shift) & 63);
        }
        return path.concat(new String(number));
    }
}
