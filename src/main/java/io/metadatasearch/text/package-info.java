/**
 * Texts and bytes: digests, NDJSON lines, and the reasons of failures.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.text;
