/**
 * Certificates: those that we trust, and the one that we show.
 *
 * <p>Imports: {@code settings}.
 */
package io.metadatasearch.tls;
