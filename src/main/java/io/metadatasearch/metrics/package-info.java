/**
 * Registers metrics, including those of the JVM.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.metrics;
