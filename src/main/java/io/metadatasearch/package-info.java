/**
 * The entry point. The program is in {@code program}, its stages are in {@code sync}, {@code load}, {@code search} and
 * {@code watch}, and its commands are in {@code operate}. The other packages serve all of them.
 *
 * <p>Imports: {@code operate}, {@code program}, {@code settings}, {@code text}.
 */
package io.metadatasearch;
