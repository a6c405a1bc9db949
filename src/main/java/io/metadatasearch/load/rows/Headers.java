package io.metadatasearch.load.rows;

import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Distinguishes the header of a file from its rows. */
public final class Headers {

    /** A number, a time, or an IPv4, IPv6 or MAC address. */
    private static final Pattern VALUE =
            Pattern.compile("[-+]?\\d[\\d.,:/\\-+ TZ]*|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_@#(][^,;\"]{0,63}");

    private final Predicate<String> known;
    private int repeated;

    public Headers(Predicate<String> known) {
        this.known = known;
    }

    /** A copy for another reader of the file, with a count of its own. */
    public Headers anew() {
        return new Headers(known);
    }

    /** The number of names that are known columns. */
    public int known(List<String> names) {
        return (int) names.stream().filter(known).count();
    }

    /** Whether a cell is a value that cannot be the name of a column. */
    public static boolean isValue(String cell) {
        return VALUE.matcher(cell.strip()).matches();
    }

    /** Whether a row may be a header at all: a quick look at the first character of each cell. */
    boolean mayBe(Cells cells, int first, int count) {
        char[] chars = cells.chars();
        boolean named = false;
        for (int cell = first; cell < first + count; cell++) {
            int start = cells.start(cell);
            if (start < cells.end(cell)) {
                char begin = chars[start];
                if (begin >= '0' && begin <= '9' || begin == '-' || begin == '.' || begin == '/') {
                    return false;
                }
                named = true;
            }
        }
        return named;
    }

    /** Whether a row repeats the header of the file. If so, it is counted. */
    boolean isRepeated(List<String> cells, List<String> header) {
        if (!cells.equals(header)) {
            return false;
        }
        repeated++;
        return true;
    }

    /** Whether a row is another header, because files with different columns were joined. If so, it is counted. */
    boolean isNew(List<String> cells) {
        if (known(cells) < 2
                || new HashSet<>(cells).size() != cells.size()
                || !cells.stream().allMatch(cell -> NAME.matcher(cell).matches())) {
            return false;
        }
        repeated++;
        return true;
    }

    /** Counts a header that is repeated in a directive, such as {@code #fields}. */
    public void cameAgain() {
        repeated++;
    }

    /** The number of repeated headers. */
    public int repeated() {
        return repeated;
    }
}
