/**
 * Reads the rows of a file: delimited text and JSON lines.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.load.rows;
