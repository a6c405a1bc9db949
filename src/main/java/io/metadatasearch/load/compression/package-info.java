/**
 * Uncompresses an object, whatever it is compressed with, within bounds.
 *
 * <p>Imports: none of ours.
 */
package io.metadatasearch.load.compression;
