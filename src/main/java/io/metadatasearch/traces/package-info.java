/**
 * Creates spans for routes and searches, with OpenTelemetry.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.traces;
