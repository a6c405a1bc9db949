package io.metadatasearch.search.query;

import java.util.List;
import java.util.stream.Stream;

/** A part of a query as it was typed; see {@link QueryText}. Positions count from 0 in its text. */
sealed interface Clause {

    /** Returns the names of fields in it, as they were typed. */
    default Stream<String> names() {
        if (this instanceof Not not) {
            return not.of().names();
        }
        if (this instanceof All all) {
            return all.of().stream().flatMap(Clause::names);
        }
        if (this instanceof Any any) {
            return any.of().stream().flatMap(Clause::names);
        }
        Name field = ((Matches) this).field();
        return field == null ? Stream.empty() : Stream.of(field.text());
    }

    /** The records that match all clauses. */
    record All(List<Clause> of) implements Clause {}

    /** The records that match at least one clause. */
    record Any(List<Clause> of) implements Clause {}

    /** The records that do not match the clause. */
    record Not(Clause of) implements Clause {}

    /**
     * The records with a value in a field.
     *
     * @param field the name of the field; null for any field
     */
    record Matches(Name field, Value value) implements Clause {}

    /** The name of a field, as it was typed. */
    record Name(String text, int start, int end) {}

    /** What follows the name of a field. */
    sealed interface Value {

        int start();

        int end();
    }

    /**
     * A word.
     *
     * @param text the word without its backslashes
     * @param pattern the word as a pattern of Elasticsearch, where a backslash escapes * and ?; null if it has no
     *     wildcard
     * @param fuzziness how many letters may differ; {@code AUTO} if this depends on the length; null for none
     */
    record Word(int start, int end, String text, String pattern, String fuzziness) implements Value {

        boolean isAnything() {
            return "*".equals(pattern) && fuzziness == null;
        }
    }

    /** A text in quotation marks. {@code slop} is how far apart its words may be. */
    record Phrase(int start, int end, String text, int slop) implements Value {}

    /** A regular expression. */
    record Regex(int start, int end, String text) implements Value {}

    /** A range from one value to another; null is an open end. */
    record Range(int start, int end, Bound from, Bound to) implements Value {}

    /** An end of a range. */
    record Bound(int start, int end, String text, boolean included) {}
}
