/**
 * The HTTP API. This package has what all parts of search share: the server, the errors, the parameters, and the access
 * to Elasticsearch.
 *
 * <p>Imports: {@code elasticsearch}, {@code metrics}, {@code settings}, {@code tls}, {@code traces}.
 */
package io.metadatasearch.search;
