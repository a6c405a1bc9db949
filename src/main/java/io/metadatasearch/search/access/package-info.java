/**
 * Who may send requests, and how many: API keys, rate limits, the access log.
 *
 * <p>Imports: {@code search}, {@code text}.
 */
package io.metadatasearch.search.access;
