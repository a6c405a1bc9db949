package io.metadatasearch.load.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The cells of the rows of a bulk, stored one after the other: one object for each cell would be most of the garbage.
 */
public final class Cells {

    private final BitSet lists = new BitSet(0);
    private char[] chars;
    private int[] ends;
    private int size;
    private int length;

    /**
     * Creates empty cells.
     *
     * @param charCapacity the number of characters that fit without a copy
     * @param capacity the number of cells that fit without a copy
     */
    public Cells(int charCapacity, int capacity) {
        chars = new char[charCapacity];
        ends = new int[capacity];
    }

    /** The number of cells. */
    public int size() {
        return size;
    }

    /** The characters of all cells; those after the last cell mean nothing. */
    public char[] chars() {
        return chars;
    }

    /** The number of characters of all cells. */
    public int length() {
        return length;
    }

    /** Where a cell begins in {@link #chars()}. */
    public int start(int cell) {
        return cell == 0 ? 0 : ends[cell - 1];
    }

    /** Where a cell ends in {@link #chars()}. */
    public int end(int cell) {
        return ends[cell];
    }

    /** A cell as a string. */
    public String get(int cell) {
        return new String(chars, start(cell), end(cell) - start(cell));
    }

    /** Consecutive cells, as strings. */
    public List<String> get(int first, int count) {
        List<String> cells = new ArrayList<>(count);
        for (int cell = first; cell < first + count; cell++) {
            cells.add(get(cell));
        }
        return cells;
    }

    /** Whether a cell is a list of values, as a JSON array in ASCII. */
    public boolean isList(int cell) {
        return lists.get(cell);
    }

    /** Adds a cell. */
    public void add(char[] from, int offset, int count) {
        append(from, offset, count);
        close();
    }

    /** Adds a cell. */
    void add(String text) {
        require(text.length());
        text.getChars(0, text.length(), chars, length);
        length += text.length();
        close();
    }

    /** Adds a list of values: a JSON array in ASCII. */
    void addList(String json) {
        lists.set(size);
        add(json);
    }

    /** Adds characters to the cell that is not closed yet. */
    void append(char[] from, int offset, int count) {
        require(count);
        System.arraycopy(from, offset, chars, length, count);
        length += count;
    }

    void append(char one) {
        require(1);
        chars[length++] = one;
    }

    /** Removes the last character of the cell that is not closed yet. */
    void dropLast() {
        length--;
    }

    /** Ends the cell. */
    void close() {
        if (ends.length == size) {
            ends = Arrays.copyOf(ends, size + (size >> 1) + 1);
        }
        ends[size++] = length;
    }

    /** Removes blanks from both ends of the last cell. */
    void stripLast() {
        int from = start(size - 1);
        int to = length;
        if (from == to || chars[from] > ' ' && chars[to - 1] > ' ') {
            return;
        }
        while (to > from && chars[to - 1] <= ' ') {
            to--;
        }
        int begin = from;
        while (begin < to && chars[begin] <= ' ') {
            begin++;
        }
        System.arraycopy(chars, begin, chars, from, to - begin);
        length = from + to - begin;
        ends[size - 1] = length;
    }

    /** Keeps only the first {@code count} cells. */
    public void keep(int count) {
        lists.clear(count, Math.max(count, size));
        size = count;
        length = start(count);
    }

    private void require(int more) {
        if (chars.length - length < more) {
            chars = Arrays.copyOf(chars, Math.max(length + more, chars.length + (chars.length >> 1)));
        }
    }
}
