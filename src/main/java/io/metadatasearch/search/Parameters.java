package io.metadatasearch.search;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The parameters of a request, each known to the call and given once. They come from the body of a POST, or from the
 * query string as it was sent: Camel's headers mix them with the HTTP headers, and From is one of those.
 */
public final class Parameters {

    private static final String EXAMPLE = "an object such as {\"q\":\"srcIp:127.0.0.1\",\"size\":100}";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads the parameters of a query string.
     *
     * @param rawQuery the query string of the URL, still encoded; null if there is none
     * @param known the names of the parameters that the call accepts
     * @throws Problem 400 if a parameter is unknown, given twice or malformed
     */
    public static Parameters read(String rawQuery, List<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : (rawQuery == null ? "" : rawQuery).split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            requireKnown(name, known);
            if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw Problem.badParameter(name + " is given twice");
            }
        }
        return new Parameters(values);
    }

    /** Returns one parameter; no parameter if the value is empty. */
    public static Parameters of(String name, String value) {
        return new Parameters(value.isEmpty() ? Map.of() : Map.of(name, value));
    }

    /**
     * Reads the parameters from the body of a POST: a JSON object whose values are texts or numbers.
     *
     * @param rawQuery the query string of the URL, which must be empty
     * @throws Problem 400 if the body is malformed, or a parameter is unknown, given twice or not in the body
     */
    public static Parameters ofJson(byte[] body, String rawQuery, List<String> known) {
        if (rawQuery != null && !rawQuery.isEmpty()) {
            throw Problem.badParameter("Send the parameters of a POST in the body, not in the URL");
        }
        JsonNode json = json(body);
        if (!json.isObject()) {
            throw Problem.badParameter("The body must be " + EXAMPLE);
        }
        Map<String, String> values = new LinkedHashMap<>();
        json.properties().forEach(parameter -> {
            requireKnown(parameter.getKey(), known);
            JsonNode value = parameter.getValue();
            if (!value.isTextual() && !value.isNumber() && !value.isNull()) {
                throw Problem.badParameter(parameter.getKey() + " must be a string or a number: expected " + EXAMPLE);
            }
            if (!value.isNull()) {
                values.put(parameter.getKey(), value.asText());
            }
        });
        return new Parameters(values);
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String where = place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw Problem.badParameter("The body is not JSON" + where + ": expected " + EXAMPLE);
        } catch (IOException e) {
            throw Problem.badParameter("The body is not JSON in UTF-8: expected " + EXAMPLE);
        }
    }

    private static void requireKnown(String name, List<String> known) {
        if (!known.contains(name)) {
            throw Problem.badParameter(
                    "Unknown parameter " + name + ": expected " + (known.isEmpty() ? "none" : list(known)));
        }
    }

    /** Returns the parameters as a query string, with one parameter set to another value and put last. */
    public String with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.remove(name);
        all.put(name, value);
        return all.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Returns the value of a parameter; an empty value counts as absent. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * Returns the value of a parameter that is a whole number.
     *
     * @throws Problem 400 if the value is not a whole number or is outside the limits
     */
    public int number(String name, int least, int most, int otherwise) {
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
                : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.get(names.size() - 1);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.badParameter("The URL is not correctly percent-encoded: " + text);
        }
    }
}
