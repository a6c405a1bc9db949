/**
 * Lists the files of an FTP or FTPS share.
 *
 * <p>Imports: {@code tls}.
 */
package io.metadatasearch.sync.listing;
