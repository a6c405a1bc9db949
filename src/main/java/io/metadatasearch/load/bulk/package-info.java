/**
 * Reads a file as bulks, sends their rows through the engineer's steps, sends the bulks, and accounts for each row.
 *
 * <p>Imports: {@code load}, {@code load.compression}, {@code load.document}, {@code load.recognition},
 * {@code load.rows}, {@code schema}, {@code schema.time}, {@code text}.
 */
package io.metadatasearch.load.bulk;
