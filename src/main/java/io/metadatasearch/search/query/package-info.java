/**
 * Turns what a researcher types into a query: the query language, fields and their types, time ranges.
 *
 * <p>Imports: {@code schema}, {@code search}.
 */
package io.metadatasearch.search.query;
