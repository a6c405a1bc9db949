package io.metadatasearch.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.metadatasearch.settings.LogLevels;
import io.metadatasearch.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Applies the settings {@code log.*} over {@link LogDefaults}. It reads the file of levels again when the file changes.
 */
public final class Logs implements AutoCloseable {

    private static final long LOOK_AGAIN_SECONDS = 2;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final org.slf4j.Logger log = LoggerFactory.getLogger(Logs.class);
    private final Map<String, String> always = new TreeMap<>();
    private final Map<Logger, Level> before = new HashMap<>();
    private String lastRead;
    private ScheduledFuture<?> looks;

    private Logs() {}

    /** Applies the settings, which must have been checked. */
    public static Logs setUp(Settings settings) {
        Logs logs = new Logs();
        settings.find("log.level").ifPresent(level -> logs.always.put(Logger.ROOT_LOGGER_NAME, level));
        settings.find("log.levels").ifPresent(levels -> logs.always.putAll(LogLevels.parse(levels)));
        logs.apply(logs.always);
        if (settings.get("log.format").equals("json")) {
            logs.inJson();
        }
        settings.find("log.levels-file").map(Path::of).ifPresent(file -> {
            logs.look(file);
            logs.looks = logs.context
                    .getScheduledExecutorService()
                    .scheduleWithFixedDelay(
                            () -> logs.look(file), LOOK_AGAIN_SECONDS, LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
        });
        return logs;
    }

    /** Restores the previous log levels. */
    @Override
    public synchronized void close() {
        if (looks != null) {
            looks.cancel(false);
        }
        apply(Map.of());
    }

    private synchronized void look(Path file) {
        String text = read(file);
        if (Objects.equals(text, lastRead)) {
            return;
        }
        lastRead = text; // also if the file is malformed: the error is logged once
        try {
            if (text == null) {
                throw new IllegalArgumentException("cannot be read");
            }
            Map<String, String> levels = new TreeMap<>(always);
            levels.putAll(LogLevels.parse(text));
            apply(levels);
            log.info("log levels from {}: {}", file, levels);
        } catch (IllegalArgumentException e) {
            log.error("LOG_LEVELS_FILE: {}: {}; the log levels do not change", file, e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return null;
        }
    }

    private void apply(Map<String, String> levels) {
        before.forEach(Logger::setLevel);
        before.clear();
        levels.forEach((name, level) -> {
            Logger logger = context.getLogger(name);
            before.put(logger, logger.getLevel());
            logger.setLevel(Level.valueOf(level));
        });
    }

    private void inJson() {
        JsonLines lines = new JsonLines();
        lines.setContext(context);
        lines.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
                console.setEncoder(lines);
            }
        });
    }
}
