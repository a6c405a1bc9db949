/**
 * Records the outcome of each file, and handles what follows from it: retries, failures, stale rows, retention.
 *
 * <p>Imports: {@code aws}, {@code elasticsearch}, {@code load}, {@code load.bulk}, {@code load.document},
 * {@code load.recognition}, {@code schema}, {@code text}.
 */
package io.metadatasearch.load.ledger;
