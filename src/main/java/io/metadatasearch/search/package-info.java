/**
 * The HTTP API. Here is what all parts of search know: its server, its errors, its parameters, and how it asks
 * Elasticsearch.
 *
 * <p>Imports: {@code elasticsearch}, {@code metrics}, {@code settings}, {@code tls}, {@code traces}.
 */
package io.metadatasearch.search;
