/**
 * Connects to the bucket and the queue, and defines the layout of keys in the bucket.
 *
 * <p>Imports: {@code health}, {@code settings}.
 */
package io.metadatasearch.aws;
