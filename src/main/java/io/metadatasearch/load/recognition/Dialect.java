package io.metadatasearch.load.recognition;

import java.util.List;

/**
 * How the route says that a CSV is written; what is null is found out from the file.
 *
 * @param delimiter what separates cells
 * @param quote what encloses a cell
 * @param escape what stands before a quote within quotes; null: a second quote, or a backslash if the file does that
 * @param comment what a line begins with that is not a row
 * @param header the names of the columns
 * @param skipHeader whether the first line is left out although {@code header} names the columns
 * @param skipEmptyLines whether an empty line is not a row
 * @param trim whether blanks around a text are left out, within quotes too
 * @param trimOutside whether blanks around a cell are left out, but not within its quotes
 * @param nothing a cell that stands for none, beside those of the setting
 */
public record Dialect(
        Character delimiter,
        Character quote,
        Character escape,
        Character comment,
        List<String> header,
        boolean skipHeader,
        boolean skipEmptyLines,
        boolean trim,
        boolean trimOutside,
        String nothing) {

    /** Everything is found out. */
    public static final Dialect FOUND_OUT = new Dialect(null, null, null, null, null, false, true, false, true, null);
}
