package io.metadatasearch.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Log levels by logger, in the form of {@code log.levels} and its file: {@code io.metadatasearch.load=DEBUG}, several
 * with commas or line ends between them. Text after a {@code #} is a comment.
 */
public final class LogLevels {

    static final String EXPECTED = "name=LEVEL, several separated by commas, such as io.metadatasearch.load=DEBUG";

    private static final Pattern LEVEL = Pattern.compile("OFF|ERROR|WARN|INFO|DEBUG|TRACE", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[\\w$-]+(\\.[\\w$-]+)*");

    private LogLevels() {}

    /**
     * Reads levels.
     *
     * @return the level of each logger, in the order of their names
     * @throws IllegalArgumentException if the text contains anything else; the message names the line
     */
    public static Map<String, String> parse(String text) {
        Map<String, String> levels = new TreeMap<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            for (String part : lines[i].replaceFirst("#.*", "").split(",")) {
                if (part.isBlank()) {
                    continue;
                }
                String[] pair = part.split("=", 2);
                String name = pair[0].strip();
                if (pair.length < 2 || !NAME.matcher(name).matches() || !isLevel(pair[1].strip())) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": expected " + EXPECTED);
                }
                levels.put(name, pair[1].strip());
            }
        }
        return levels;
    }

    static boolean isLevel(String text) {
        return LEVEL.matcher(text).matches();
    }

    static boolean isList(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isFile(String path) {
        try {
            return isList(Files.readString(Path.of(path)));
        } catch (IOException e) {
            return false;
        }
    }
}
