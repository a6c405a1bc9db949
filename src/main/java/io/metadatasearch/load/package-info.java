/**
 * Loads objects from the bucket into Elasticsearch. This package contains what all parts of load share: an object that
 * is being loaded, its metrics, its exceptions, and the beans for an engineer's steps.
 *
 * <p>Imports: {@code load.compression}, {@code load.recognition}, {@code metrics}, {@code schema}.
 */
package io.metadatasearch.load;
