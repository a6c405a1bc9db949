/**
 * Configures what is logged, in which format and at which level.
 *
 * <p>Imports: {@code settings}.
 */
package io.metadatasearch.logging;
