/**
 * The connections to a share over which files are read, and the transfers over them.
 *
 * <p>Imports: {@code sync.listing}, {@code text}.
 */
package io.metadatasearch.sync.transfer;
