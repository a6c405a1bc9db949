/**
 * Who may ask, and how much: API keys, rate limits, the access log.
 *
 * <p>Imports: {@code search}, {@code text}.
 */
package io.metadatasearch.search.access;
