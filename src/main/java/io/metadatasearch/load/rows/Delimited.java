package io.metadatasearch.load.rows;

/**
 * How rows are written that are lines of cells.
 *
 * @param delimiter what separates cells; a blank: any number of them
 * @param quote what encloses a cell; 0: nothing
 * @param escape what stands before a quote within quotes; 0: nothing that is known yet
 * @param comment what a line begins with that is not a row; 0: nothing
 * @param skipEmptyLines whether an empty line is not a row
 * @param trim whether blanks around a text are left out, within quotes too
 * @param trimOutside whether blanks around a cell are left out, but not within its quotes
 */
public record Delimited(
        char delimiter,
        char quote,
        char escape,
        char comment,
        boolean skipEmptyLines,
        boolean trim,
        boolean trimOutside) {}
