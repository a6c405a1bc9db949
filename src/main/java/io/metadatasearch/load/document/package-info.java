/**
 * Turns rows into documents, as the lines of a bulk request.
 *
 * <p>Imports: {@code load}, {@code load.rows}, {@code schema}, {@code schema.time}, {@code text}.
 */
package io.metadatasearch.load.document;
