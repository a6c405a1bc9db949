/**
 * The connections over which the files of a share are read, and the transfers over them.
 *
 * <p>Imports: {@code sync.listing}, {@code text}.
 */
package io.metadatasearch.sync.transfer;
