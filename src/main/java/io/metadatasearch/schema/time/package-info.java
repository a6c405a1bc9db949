/**
 * Reads times in the many forms that files use.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.schema.time;
