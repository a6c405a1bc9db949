package io.metadatasearch.load.recognition;

import java.util.List;

/**
 * The CSV options of the route. An option that is null is detected from the file.
 *
 * @param delimiter what separates cells
 * @param quote what encloses a cell
 * @param escape what precedes a quote within quotes; null: a second quote, or a backslash if the file uses that
 * @param comment what a line that is not a row begins with
 * @param header the names of the columns
 * @param skipHeader whether to skip the first line although {@code header} names the columns
 * @param skipEmptyLines whether to skip empty lines
 * @param trim whether to remove blanks around a text, also within quotes
 * @param trimOutside whether to remove blanks around a cell, but not within its quotes
 * @param nothing a cell that stands for no value, besides those of the setting
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

    /** Everything is detected. */
    public static final Dialect FOUND_OUT = new Dialect(null, null, null, null, null, false, true, false, true, null);
}
