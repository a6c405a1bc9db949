/**
 * Reads times in the many ways that files write them.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.schema.time;
