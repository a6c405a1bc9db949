/**
 * The commands: {@code check}, {@code status}, {@code replay}, {@code try}, {@code keys}.
 *
 * <p>Imports: {@code aws}, {@code elasticsearch}, {@code load}, {@code load.bulk}, {@code load.compression},
 * {@code load.recognition}, {@code program}, {@code schema}, {@code search.access}, {@code settings},
 * {@code sync}, {@code sync.transfer}, {@code text}, {@code watch}.
 */
package io.metadatasearch.operate;
