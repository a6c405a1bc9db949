/**
 * Counts: statistics, histograms, fields, loaded files.
 *
 * <p>Imports: {@code schema}, {@code search}, {@code search.access}, {@code search.query}.
 */
package io.metadatasearch.search.overview;
