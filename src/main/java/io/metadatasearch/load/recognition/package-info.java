/**
 * Decides from its beginning what a file is: format, encoding, header.
 *
 * <p>Imports: {@code load.compression}, {@code load.rows}, {@code schema.time}.
 */
package io.metadatasearch.load.recognition;
