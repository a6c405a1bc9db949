/**
 * All records of a search as one stream.
 *
 * <p>Imports: {@code schema}, {@code search}, {@code search.access}, {@code search.answer}.
 */
package io.metadatasearch.search.export;
