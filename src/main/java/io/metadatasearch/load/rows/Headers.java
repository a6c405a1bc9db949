package io.metadatasearch.load.rows;

import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tells the header of a file from its rows. */
public final class Headers {

    /** A number, a time, an IPv4 address; an IPv6 or a MAC address. */
    private static final Pattern VALUE =
            Pattern.compile("[-+]?\\d[\\d.,:/\\-+ TZ]*|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_@#(][^,;\"]{0,63}");

    private final Predicate<String> known;
    private int repeated;

    public Headers(Predicate<String> known) {
        this.known = known;
    }

    /** The same for another reader of the file, which counts for itself. */
    public Headers anew() {
        return new Headers(known);
    }

    /** How many of the names are columns that are known. */
    public int known(List<String> names) {
        return (int) names.stream().filter(known).count();
    }

    /** Whether a cell is something that no column is called. */
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

    /** Whether it is the header of the file once more; counted if it is. */
    boolean isRepeated(List<String> cells, List<String> header) {
        if (!cells.equals(header)) {
            return false;
        }
        repeated++;
        return true;
    }

    /** Whether it is another header, because files with different columns were joined; counted if it is. */
    boolean isNew(List<String> cells) {
        if (known(cells) < 2
                || new HashSet<>(cells).size() != cells.size()
                || !cells.stream().allMatch(cell -> NAME.matcher(cell).matches())) {
            return false;
        }
        repeated++;
        return true;
    }

    /** A header came again in words that say so. */
    public void cameAgain() {
        repeated++;
    }

    /** How often a header came again. */
    public int repeated() {
        return repeated;
    }
}
