/**
 * Copies new and changed files from a share to the bucket: when it runs, which files it takes, and what it reports.
 *
 * <p>Imports: {@code aws}, {@code health}, {@code metrics}, {@code settings}, {@code sync.transfer}, {@code text}.
 */
package io.metadatasearch.sync;
