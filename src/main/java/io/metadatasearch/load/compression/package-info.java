/**
 * Uncompresses an object, whatever its compression, within limits.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.load.compression;
