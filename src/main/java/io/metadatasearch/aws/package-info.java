/**
 * Connections to the bucket and the queue, and how the keys of the bucket are laid out.
 *
 * <p>Imports: {@code health}, {@code settings}.
 */
package io.metadatasearch.aws;
