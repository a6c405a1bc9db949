/**
 * The entry point. The program is in {@code program}, its stages in {@code sync}, {@code load}, {@code search} and
 * {@code watch}, its commands in {@code operate}; the other packages serve all of them.
 *
 * <p>Imports: {@code operate}, {@code program}, {@code settings}, {@code text}.
 */
package io.metadatasearch;
