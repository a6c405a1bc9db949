package io.metadatasearch.load.rows;

/**
 * How rows of delimited cells are written.
 *
 * @param delimiter what separates cells; a blank: any number of blanks
 * @param quote what encloses a cell; 0: nothing
 * @param escape what precedes a quote within quotes; 0: not known yet
 * @param comment what a line that is not a row begins with; 0: nothing
 * @param skipEmptyLines whether to skip empty lines
 * @param trim whether to remove blanks around a text, also within quotes
 * @param trimOutside whether to remove blanks around a cell, but not within its quotes
 */
public record Delimited(
        char delimiter,
        char quote,
        char escape,
        char comment,
        boolean skipEmptyLines,
        boolean trim,
        boolean trimOutside) {

    /** The same, with another escape. */
    public Delimited escapedBy(char other) {
        return new Delimited(delimiter, quote, other, comment, skipEmptyLines, trim, trimOutside);
    }
}
