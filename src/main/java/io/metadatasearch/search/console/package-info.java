/**
 * The console, and the contract of the API.
 *
 * <p>Imports: {@code search}.
 */
package io.metadatasearch.search.console;
