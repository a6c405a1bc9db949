/**
 * The connection to Elasticsearch, its health, and the template of the indices.
 *
 * <p>Imports: {@code health}, {@code settings}, {@code tls}.
 */
package io.metadatasearch.elasticsearch;
