/**
 * How metrics are registered, and those of the JVM.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.metrics;
