package io.metadatasearch.search;

/**
 * Who asks.
 *
 * @param name the name of the API key; {@code -} where none is wanted
 * @param filter what this key may see, in Lucene query syntax; empty: all
 */
public record Caller(String name, String filter) {

    public static final Caller ANYBODY = new Caller("-", "");
}
