/**
 * Finds the objects to load, in the bucket or from the messages of a queue.
 *
 * <p>Imports: {@code aws}, {@code health}, {@code load}, {@code load.ledger}, {@code text}.
 */
package io.metadatasearch.load.inbox;
