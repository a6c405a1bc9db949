/**
 * Asks saved searches again for what was loaded since, and notifies.
 *
 * <p>Imports: {@code elasticsearch}, {@code metrics}, {@code schema}, {@code search.lookup}, {@code text}.
 */
package io.metadatasearch.watch;
