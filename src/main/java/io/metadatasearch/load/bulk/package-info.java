/**
 * Reads a file as bulks, takes them through the steps of the engineer, sends them, and accounts for each row.
 *
 * <p>Imports: {@code load}, {@code load.compression}, {@code load.document}, {@code load.recognition},
 * {@code load.rows}, {@code schema}, {@code schema.time}, {@code text}.
 */
package io.metadatasearch.load.bulk;
