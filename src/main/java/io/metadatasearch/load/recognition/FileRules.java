package io.metadatasearch.load.recognition;

import io.metadatasearch.schema.time.DateOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The settings for files: {@code load.*} for all files, and {@code files.yaml} for files whose paths match. */
public final class FileRules {

    private static final List<String> OPTIONS =
            List.of("format", "delimiter", "header", "charset", "null", "date-order", "time-formats", "time-zone");
    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "tab", '\t', "semicolon", ';', "pipe", '|', "space", ' ');
    private static final String FIRST_LINE = "first-line";
    private static final FileRule DETECTED =
            new FileRule(null, null, null, false, null, List.of(), null, List.of(), null);

    private record PathRule(PathMatcher paths, FileRule rule) {}

    private final List<PathRule> ofPaths = new ArrayList<>();
    private final FileRule ofAll;
    private final String written;

    /**
     * Reads the settings, and {@code files.yaml} if it exists.
     *
     * @param settings returns the value of a setting by its key
     * @throws IllegalArgumentException if something is malformed: the message names the setting or the place in the
     *     file
     * @throws UncheckedIOException if the file cannot be read
     */
    public FileRules(UnaryOperator<String> settings) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String option : List.of("format", "delimiter", "header", "charset", "null", "date-order")) {
            String value = settings.apply("load." + option);
            if (value != null && (!value.isEmpty() || option.equals("null"))) {
                all.put(option, value);
            }
        }
        ofAll = rule(
                all,
                DETECTED,
                option -> "LOAD_" + option.toUpperCase(Locale.ROOT).replace('-', '_'));
        Path file = Path.of(settings.apply("schema.directory"), "files.yaml");
        try {
            String yaml = Files.exists(file) ? Files.readString(file) : "";
            written = all + yaml;
            read(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file, String yaml) {
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
        }
        if (document == null) {
            return;
        }
        if (!(document instanceof Map<?, ?> root)
                || root.size() != 1
                || !(root.get("files") instanceof Map<?, ?> files)) {
            throw new IllegalArgumentException(file + ": expected one map, files, from paths to their options");
        }
        files.forEach((path, options) -> addRule(file + ": files." + path, String.valueOf(path), options));
    }

    private void addRule(String place, String path, Object options) {
        if (!(options instanceof Map<?, ?> given)) {
            throw new IllegalArgumentException(place + ": expected a map of options");
        }
        Map<String, Object> set = new LinkedHashMap<>();
        given.forEach((option, value) -> set.put(String.valueOf(option), value)); // YAML reads the key null as a null
        for (String option : set.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException(
                        place + ": unknown option " + option + ": expected one of " + String.join(", ", OPTIONS));
            }
        }
        FileRule rule = rule(set, ofAll, option -> place + "." + option);
        ofPaths.add(new PathRule(matcher(place, path), rule));
    }

    private static PathMatcher matcher(String place, String path) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private static FileRule rule(Map<String, Object> options, FileRule base, Function<String, String> name) {
        Options set = new Options(options, name);
        List<String> header = set.list("header", base.header());
        boolean firstLine = header == null ? base.firstLine() : header.equals(List.of(FIRST_LINE));
        return new FileRule(
                set.one("format", base.format(), Format::named),
                set.one("delimiter", base.delimiter(), FileRules::delimiter),
                firstLine || header == null || header.equals(List.of("auto")) ? null : header,
                firstLine,
                set.one("charset", base.charset(), FileRules::charset),
                set.list("null", base.nothing()),
                set.one("date-order", base.dateOrder(), FileRules::dateOrder),
                set.list("time-formats", base.timeFormats()).stream()
                        .map(pattern -> set.checked("time-formats", pattern, FileRules::timeFormat))
                        .toList(),
                set.one("time-zone", base.zone(), ZoneId::of));
    }

    private static Character delimiter(String name) {
        Character delimiter = DELIMITERS.get(name);
        if (delimiter == null) {
            throw new IllegalArgumentException("expected auto, comma, tab, semicolon, pipe or space");
        }
        return delimiter;
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected auto, or a charset such as ISO-8859-1", e);
        }
    }

    private static DateOrder dateOrder(String name) {
        return switch (name) {
            case "day-first" -> DateOrder.DAY_FIRST;
            case "month-first" -> DateOrder.MONTH_FIRST;
            default -> throw new IllegalArgumentException("expected auto, day-first or month-first");
        };
    }

    private static String timeFormat(String pattern) {
        DateTimeFormatter.ofPattern(pattern);
        return pattern;
    }

    /** The options of a path. An option that is missing is set as for all files; auto means that it is detected. */
    private record Options(Map<String, Object> set, Function<String, String> name) {

        <T> T one(String option, T otherwise, Function<String, T> parse) {
            Object value = set.get(option);
            if (value == null) {
                return otherwise;
            }
            return value.equals("auto") ? null : checked(option, String.valueOf(value), parse);
        }

        <T> T checked(String option, String value, Function<String, T> parse) {
            try {
                return parse.apply(value);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException(
                        name.apply(option) + " is malformed: " + value + ": " + e.getMessage(), e);
            }
        }

        List<String> list(String option, List<String> otherwise) {
            Object value = set.get(option);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof List<?> values) {
                return values.stream().map(String::valueOf).toList();
            }
            String text = String.valueOf(value);
            return text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        }
    }

    /** The settings for the file with this path: from the first pattern that matches, otherwise those for all files. */
    public FileRule of(String path) {
        Path asPath;
        try {
            asPath = Path.of(path);
        } catch (InvalidPathException e) {
            return ofAll;
        }
        return ofPaths.stream()
                .filter(rule -> rule.paths().matches(asPath))
                .map(PathRule::rule)
                .findFirst()
                .orElse(ofAll);
    }

    /** All settings as they are written: when they change, rows become other documents. */
    public String written() {
        return written;
    }
}
