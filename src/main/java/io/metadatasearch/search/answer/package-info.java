/**
 * A page of records: its parameters, its cursor, and how it is written.
 *
 * <p>Imports: {@code schema}, {@code search}, {@code search.access}, {@code search.query}, {@code text}.
 */
package io.metadatasearch.search.answer;
