/**
 * Reads certificates: those that we trust, and our own.
 *
 * <p>Imports: {@code settings}.
 */
package io.metadatasearch.tls;
