package io.metadatasearch.search.answer;

import io.metadatasearch.search.Parameters;
import io.metadatasearch.search.Problem;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** The format of an answer. */
public enum AnswerFormat {
    JSON("application/json"),
    NDJSON("application/x-ndjson"),
    CSV("text/csv");

    /** A part of the header Accept: a type or a range of types, and how much the client prefers it. */
    private record Range(String type, double quality) {

        static Range of(String text) {
            String[] parts = text.toLowerCase(Locale.ROOT).split(";");
            double quality = Arrays.stream(parts)
                    .map(String::strip)
                    .filter(part -> part.matches("q=[01](\\.[0-9]{0,3})?"))
                    .map(part -> Double.parseDouble(part.substring(2)))
                    .findFirst()
                    .orElse(1.0);
            return new Range(parts.length == 0 ? "" : parts[0].strip(), quality);
        }

        boolean covers(String mediaType) {
            return type.equals(mediaType)
                    || type.equals("*/*")
                    || type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1));
        }
    }

    private final String mediaType;

    AnswerFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Returns the value of Content-Type. */
    public String mediaType() {
        return this == CSV ? mediaType + "; charset=utf-8; header=present" : mediaType;
    }

    /**
     * Returns the requested format: by the parameter format, else by the header Accept.
     *
     * @param accept the header; null for any format
     * @throws Problem 400 if the parameter format is unknown; 406 if no format matches Accept
     */
    public static AnswerFormat asked(Parameters parameters, String accept) {
        return parameters.find("format").map(AnswerFormat::named).orElseGet(() -> accepted(accept));
    }

    /** Returns the format that a client prefers; the first one if it prefers several. */
    private static AnswerFormat accepted(String accept) {
        if (accept == null || accept.isBlank()) {
            return JSON;
        }
        return Arrays.stream(accept.split(","))
                .map(Range::of)
                .filter(range -> range.quality() > 0)
                .sorted(Comparator.comparingDouble(Range::quality).reversed())
                .flatMap(range -> Arrays.stream(values()).filter(format -> range.covers(format.mediaType)))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        406,
                        "Not acceptable",
                        "The type " + accept + " is not available: expected one of "
                                + Arrays.stream(values())
                                        .map(format -> format.mediaType)
                                        .collect(Collectors.joining(", "))));
    }

    private static AnswerFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> Problem.badParameter("format must be json, ndjson or csv, was " + name));
    }
}
