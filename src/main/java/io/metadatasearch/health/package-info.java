/**
 * Tells probes whether a stage is live and ready.
 *
 * <p>Imports: {@code text}.
 */
package io.metadatasearch.health;
