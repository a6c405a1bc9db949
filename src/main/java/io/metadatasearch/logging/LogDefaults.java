package io.metadatasearch.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Configures what is logged unless the settings {@code log.*} override it: text for people, one line per file and per
 * run, none per row. It is in Java because reading the same as XML takes a tenth of the start. If
 * {@code -Dlogback.configurationFile} names a file, that file is used instead.
 */
public class LogDefaults extends ContextAwareBase implements Configurator {

    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %msg%n%rootException{6}%nopex";

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console(loggers));

        // Their messages at each start do not help an operator; their failures do.
        loggers.getLogger("org.apache.camel").setLevel(Level.WARN);
        loggers.getLogger("io.vertx").setLevel(Level.WARN);
        loggers.getLogger("io.netty").setLevel(Level.WARN);
        // They log that a file or an object stays where it is. The route has already logged that, with the reason.
        loggers.getLogger("org.apache.camel.component.file.GenericFileOnCompletion")
                .setLevel(Level.ERROR);
        loggers.getLogger("org.apache.camel.component.aws2.s3.AWS2S3Consumer").setLevel(Level.ERROR);
        // A path that cannot be decoded is the client's error, and the answer says so. The routes report all other
        // failures.
        loggers.getLogger("io.vertx.ext.web.RoutingContext").setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext loggers) {
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setContext(loggers);
        lines.setPattern(LINE);
        lines.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(loggers);
        console.setName("console");
        console.setEncoder(lines);
        console.start();
        return console;
    }
}
