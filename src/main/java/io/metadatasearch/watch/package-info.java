/**
 * Runs saved searches on what was loaded since their last run, and sends notifications.
 *
 * <p>Imports: {@code elasticsearch}, {@code metrics}, {@code schema}, {@code search.lookup}, {@code text}.
 */
package io.metadatasearch.watch;
