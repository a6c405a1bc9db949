/**
 * Texts and bytes: digests, lines of NDJSON, the reason of a failure.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.text;
