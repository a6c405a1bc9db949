/**
 * Spans of routes and searches, for OpenTelemetry.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.traces;
