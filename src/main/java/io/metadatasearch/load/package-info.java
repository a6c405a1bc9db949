/**
 * Carries objects from the bucket to Elasticsearch. Here is what all parts of load know: an object that is being loaded,
 * what it is counted as, what it can fail with, and the beans that an engineer uses in rows.
 *
 * <p>Imports: {@code load.compression}, {@code load.recognition}, {@code metrics}, {@code schema}.
 */
package io.metadatasearch.load;
