package io.metadatasearch.search;

/**
 * The caller of a request.
 *
 * @param name the name of its API key; {@code -} if no key is required
 * @param filter which records this key may see, in Lucene query syntax; empty for all
 */
public record Caller(String name, String filter) {

    public static final Caller ANYBODY = new Caller("-", "");
}
