package io.metadatasearch.search.query;

import java.util.List;
import java.util.stream.Stream;

/** A part of a query as it was typed; see {@link QueryText}. Places count from 0 in its text. */
sealed interface Clause {

    /** The names of fields in it, as they were typed. */
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

    /** All of them. */
    record All(List<Clause> of) implements Clause {}

    /** At least one of them. */
    record Any(List<Clause> of) implements Clause {}

    /** Every record but these. */
    record Not(Clause of) implements Clause {}

    /**
     * The records with a value in a field.
     *
     * @param field null: in any field
     */
    record Matches(Name field, Value value) implements Clause {}

    /** The name of a field, as it was typed. */
    record Name(String text, int start, int end) {}

    /** What stands behind the name of a field. */
    sealed interface Value {

        int start();

        int end();
    }

    /**
     * A word.
     *
     * @param text without the backslashes
     * @param pattern the same as a pattern of Elasticsearch, where a backslash takes the meaning from * and ?; null if
     *     it has no wildcard
     * @param fuzziness how many letters may differ, {@code AUTO}: as its length allows; null: none
     */
    record Word(int start, int end, String text, String pattern, String fuzziness) implements Value {

        boolean isAnything() {
            return "*".equals(pattern) && fuzziness == null;
        }
    }

    /** A text in quotation marks. {@code slop} is how far its words may be from each other. */
    record Phrase(int start, int end, String text, int slop) implements Value {}

    /** A regular expression. */
    record Regex(int start, int end, String text) implements Value {}

    /** From one value to another; null is an open end. */
    record Range(int start, int end, Bound from, Bound to) implements Value {}

    /** An end of a range. */
    record Bound(int start, int end, String text, boolean included) {}
}
