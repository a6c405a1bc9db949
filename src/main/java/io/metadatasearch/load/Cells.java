package io.metadatasearch.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cells of the rows of a bulk, one behind the other: no object for each, which would be most of the garbage. */
final class Cells {

    private char[] chars;
    private int[] ends;
    private int size;

    Cells(int charCapacity, int capacity) {
        chars = new char[charCapacity];
        ends = new int[capacity];
    }

    int size() {
        return size;
    }

    char[] chars() {
        return chars;
    }

    /** Where a cell begins in {@link #chars()}. */
    int start(int cell) {
        return cell == 0 ? 0 : ends[cell - 1];
    }

    /** Where a cell ends in {@link #chars()}. */
    int end(int cell) {
        return ends[cell];
    }

    /** A cell as a string. */
    String get(int cell) {
        return new String(chars, start(cell), end(cell) - start(cell));
    }

    /** Some cells that follow each other, as strings. */
    List<String> get(int first, int count) {
        List<String> cells = new ArrayList<>(count);
        for (int cell = first; cell < first + count; cell++) {
            cells.add(get(cell));
        }
        return cells;
    }

    void add(char[] from, int offset, int length) {
        int end = start(size);
        if (chars.length - end < length) {
            chars = Arrays.copyOf(chars, Math.max(end + length, chars.length + (chars.length >> 1)));
        }
        if (ends.length == size) {
            ends = Arrays.copyOf(ends, size + (size >> 1) + 1);
        }
        System.arraycopy(from, offset, chars, end, length);
        ends[size++] = end + length;
    }

    /** Forgets the cells behind the first so many. */
    void keep(int count) {
        size = count;
    }
}
