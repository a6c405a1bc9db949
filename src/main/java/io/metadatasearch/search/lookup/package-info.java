/**
 * Looks up lists of indicators.
 *
 * <p>Imports: {@code schema}, {@code search}, {@code search.access}, {@code search.answer}, {@code search.export},
 * {@code search.query}.
 */
package io.metadatasearch.search.lookup;
