/**
 * What tells a probe whether a stage is live and ready.
 *
 * <p>Imports: {@code text}.
 */
package io.metadatasearch.health;
