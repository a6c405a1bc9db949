package io.metadatasearch.watch;

import io.metadatasearch.search.lookup.Matches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The file of saved searches, with the lists of indicators that it names. All are read again when one of them changes.
 */
public final class SavedSearchFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SavedSearchFiles.class);
    private static final List<String> OPTIONS =
            List.of("name", "q", "indicators", "filter", "every", "notify", "limit");
    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,100}");
    private static final Pattern DURATION = Pattern.compile("(\\d+(ms|s|m|h|d))+");
    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final int LIMIT = 1_000;
    private static final int MAX_LIMIT = 1_000_000;

    private record State(Path file, FileTime modified, long size) {}

    private final Path file;
    private List<State> states = List.of();
    private List<SavedSearch> searches = List.of();
    private String problem;

    /**
     * Reads the file.
     *
     * @param file its path; empty if there are no saved searches
     * @throws IOException if the file, or one of its lists, cannot be read
     * @throws IllegalArgumentException if something in the file is malformed
     */
    public SavedSearchFiles(String file) throws IOException {
        this.file = file.isEmpty() ? null : Path.of(file);
        if (this.file != null) {
            searches = read();
        }
    }

    /** Returns the number of saved searches. */
    public synchronized int count() {
        return searches.size();
    }

    /** Returns the searches of the file as it is now; if it is malformed now, the previous ones. */
    synchronized List<SavedSearch> current() {
        if (isUnchanged()) {
            return searches;
        }
        try {
            searches = read();
            problem = null;
            LOG.info("Saved searches reloaded: {}", searches.size());
        } catch (IOException | IllegalArgumentException e) {
            problem = e instanceof NoSuchFileException ? e.getMessage() + " does not exist" : e.getMessage();
            LOG.error("The saved searches cannot be reloaded; the previous searches continue: {}", problem);
        }
        return searches;
    }

    /** Returns why the searches are not those of the file as it is now; null if they are. */
    synchronized String problem() {
        return problem;
    }

    /** Returns whether no file has changed since it was read; true if there are no saved searches. */
    private boolean isUnchanged() {
        return states.stream().allMatch(state -> state.equals(state(state.file())));
    }

    private static State state(Path file) {
        try {
            return new State(file, Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return new State(file, null, -1); // reading it gives the reason
        }
    }

    private List<SavedSearch> read() throws IOException {
        List<State> seen = new ArrayList<>(List.of(state(file)));
        states = seen; // set even if reading fails, so that the failure is reported once
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
        }
        if (!(document instanceof Map<?, ?> root)
                || root.size() != 1
                || !(root.get("searches") instanceof List<?> listed)) {
            throw new IllegalArgumentException(file + ": expected one list named searches");
        }
        List<SavedSearch> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < listed.size(); i++) {
            SavedSearch search = search(listed.get(i), file + ": searches[" + i + "]", seen);
            if (!names.add(search.name())) {
                throw new IllegalArgumentException(
                        file + ": searches[" + i + "].name: duplicate name " + search.name());
            }
            found.add(search);
        }
        return found;
    }

    private SavedSearch search(Object written, String where, List<State> seen) throws IOException {
        if (!(written instanceof Map<?, ?> options)) {
            throw new IllegalArgumentException(where + ": expected a map with name, q, every, notify");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        options.forEach((option, value) -> {
            if (!OPTIONS.contains(String.valueOf(option))) {
                throw new IllegalArgumentException(
                        where + ": unknown option " + option + ": expected one of " + String.join(", ", OPTIONS));
            }
            if (value == null || value instanceof Map || value instanceof List) {
                throw new IllegalArgumentException(where + "." + option + ": expected a string");
            }
            texts.put(String.valueOf(option), value.toString().strip());
        });
        String name = texts.getOrDefault("name", "");
        require(NAME.matcher(name).matches(), where + ".name: expected at most 100 letters, digits, _, - and .");
        String every = texts.getOrDefault("every", "");
        require(DURATION.matcher(every).matches(), where + ".every: expected a duration such as 30s, 5m or 1h");
        Duration pause = Duration.ofMillis(TimeUtils.toMilliSeconds(every));
        require(pause.compareTo(SOONEST) >= 0, where + ".every: expected 1s or more, was " + every);
        String limit = texts.getOrDefault("limit", String.valueOf(LIMIT));
        require(
                limit.matches("[1-9]\\d{0,6}") && Integer.parseInt(limit) <= MAX_LIMIT,
                where + ".limit: expected a number from 1 to " + MAX_LIMIT + ", was " + limit);
        String notify = texts.getOrDefault("notify", "");
        require(
                notify.matches("(?s)[a-z][a-z0-9+.-]*:.+|\\{\\{.+"),
                where + ".notify: expected the URL of a webhook or a Camel URI");
        require(
                texts.containsKey("q") || texts.containsKey("indicators"),
                where + ": expected q, or indicators with the path of a file");
        return new SavedSearch(
                name,
                texts.getOrDefault("q", ""),
                texts.containsKey("indicators") ? indicators(texts.get("indicators"), where, seen) : List.of(),
                texts.getOrDefault("filter", ""),
                pause,
                notify,
                Integer.parseInt(limit));
    }

    private List<String> indicators(String path, String where, List<State> seen) throws IOException {
        Path list = file.toAbsolutePath().resolveSibling(path);
        seen.add(state(list));
        try {
            return Matches.indicators(Files.readString(list));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ".indicators: " + path + ": " + e.getMessage(), e);
        }
    }

    private static void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
