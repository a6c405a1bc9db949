package io.metadatasearch.program;

import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether a route file was edited, for development. Edited routes are tried out first: if they are broken,
 * nothing changes and the previous routes keep running.
 */
final class RoutesReload implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutesReload.class);
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "routes-reload");
        thread.setDaemon(true);
        return thread;
    });
    private final Path folder;
    private final Program program;
    private Map<Path, String> running;
    private Map<Path, String> considered;
    private Map<Path, String> lastSeen;

    private RoutesReload(Path folder, Program program) {
        this.folder = folder;
        this.program = program;
    }

    /** Starts the checks; the files as they are now count as running. */
    static RoutesReload start(Path folder, Program program) throws IOException {
        RoutesReload reload = new RoutesReload(folder, program);
        reload.running = reload.files();
        reload.considered = reload.running;
        reload.lastSeen = reload.running;
        reload.looks.scheduleWithFixedDelay(reload::look, LOOK_AGAIN_MILLIS, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        return reload;
    }

    /** Stops the checks; a reload in progress is finished. */
    @Override
    public void close() {
        looks.shutdown();
        try {
            while (!looks.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("waiting for changed routes to start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Map<Path, String> now;
        try {
            now = files();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("a file is being replaced", e); // the next check finds the file
            return;
        }
        boolean stayed = now.equals(lastSeen);
        lastSeen = now;
        if (!stayed || now.equals(considered)) {
            return; // it may still be written to, or it was already considered
        }
        considered = now;
        String changed = changed(now);
        if (changed.isEmpty()) {
            LOG.info("the routes are unchanged again: nothing to reload");
            return;
        }
        try {
            program.tryOut();
        } catch (Exception e) {
            LOG.error("{} changed: not reloaded, the previous routes keep running: {}", changed, Reason.of(e));
            return;
        }
        try {
            program.takeUp();
            running = now;
            LOG.info("{} changed: reloaded", changed);
        } catch (Exception e) {
            running = Map.of();
            LOG.error("{} changed: the routes cannot start; edit it again: {}", changed, Reason.of(e));
        }
    }

    private String changed(Map<Path, String> now) {
        TreeSet<Path> all = new TreeSet<>(now.keySet());
        all.addAll(running.keySet());
        return all.stream()
                .filter(file -> !Objects.equals(now.get(file), running.get(file)))
                .map(file -> folder.relativize(file).toString())
                .collect(Collectors.joining(", "));
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml"))
                    .toList()) {
                contents.put(file, Files.readString(file));
            }
        }
        return contents;
    }
}
