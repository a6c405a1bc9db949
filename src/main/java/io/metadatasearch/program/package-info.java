/**
 * Assembles the program: camel-main with the routes of the chosen stages, and the beans that these routes name.
 *
 * <p>Imports: {@code aws}, {@code elasticsearch}, {@code health}, {@code load}, {@code load.bulk},
 * {@code load.inbox}, {@code load.ledger}, {@code load.recognition}, {@code logging}, {@code metrics},
 * {@code schema}, {@code search}, {@code search.access}, {@code search.answer}, {@code search.console},
 * {@code search.export}, {@code search.lookup}, {@code search.overview}, {@code search.query}, {@code settings},
 * {@code sync}, {@code sync.listing}, {@code sync.transfer}, {@code text}, {@code tls}, {@code traces},
 * {@code watch}.
 */
package io.metadatasearch.program;
