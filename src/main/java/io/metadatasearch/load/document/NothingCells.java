package io.metadatasearch.load.document;

import java.util.Arrays;
import java.util.List;

/** The cells that stand for no value: {@code -}, {@code (empty)} and the like. */
public final class NothingCells {

    private final char[][] texts;
    private long lengths;

    public NothingCells(List<String> texts) {
        this.texts = texts.stream().map(String::toCharArray).toArray(char[][]::new);
        for (char[] text : this.texts) {
            lengths |= 1L << Math.min(text.length, Long.SIZE - 1);
        }
    }

    /** Whether a cell is one of them. An empty cell always is. */
    boolean are(char[] chars, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return true;
        }
        if ((lengths >> Math.min(length, Long.SIZE - 1) & 1) == 0) {
            return false;
        }
        for (char[] text : texts) {
            if (text.length == length && Arrays.equals(text, 0, length, chars, from, to)) {
                return true;
            }
        }
        return false;
    }
}
