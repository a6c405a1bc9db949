package io.metadatasearch.search;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request, each known to the call and given once. They come from the query string as it was sent:
 * Camel's headers mix them with those of HTTP, and From is one of those.
 */
final class Parameters {

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @param rawQuery the query string of the URL, still encoded; null if there is none
     * @param known the names that the call has
     * @throws Problem 400, if a parameter is unknown, given twice or malformed
     */
    static Parameters read(String rawQuery, List<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : (rawQuery == null ? "" : rawQuery).split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) {
                throw Problem.badParameter(name + " is no parameter; "
                        + (known.isEmpty() ? "there are none" : "there are " + list(known)));
            }
            if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw Problem.badParameter(name + " is given twice");
            }
        }
        return new Parameters(values);
    }

    /** The value of a parameter; one that is empty is not given. */
    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * The value of a whole number.
     *
     * @throws Problem 400, if it is none, or beyond the limits
     */
    int number(String name, int least, int most, int otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw Problem.badParameter(
                    name + " must be a whole number from " + least + " to " + most + ", was " + value);
        }
        return Integer.parseInt(value);
    }

    private static String list(List<String> names) {
        return names.size() == 1
                ? names.get(0)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badParameter("The URL is not percent-encoded as it should be: " + text);
        }
    }
}
