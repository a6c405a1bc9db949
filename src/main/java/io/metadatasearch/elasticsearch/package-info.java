/**
 * Connects to Elasticsearch, checks its health, and installs the template of the indices.
 *
 * <p>Imports: {@code health}, {@code settings}, {@code tls}.
 */
package io.metadatasearch.elasticsearch;
