package io.metadatasearch.harness;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What a logger and the loggers below it log, until it is closed: only the lines of this test, although others run side
 * by side with it. The program of a test runs in threads that the thread of the test has started, or one of those.
 */
public final class LogLines implements AutoCloseable {

    /** The test that a thread works for, named by its thread. A new thread works for the same test as its starter. */
    private static final ThreadLocal<Thread> TEST = new InheritableThreadLocal<>();

    private final Logger logger;
    private final Thread test = Thread.currentThread();

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (TEST.get() == test) {
                super.append(event);
            }
        }
    };

    private LogLines(Logger logger) {
        startHere();
        this.logger = logger;
        appender.list = new CopyOnWriteArrayList<>(); // read while other threads write
        appender.start();
        logger.addAppender(appender);
    }

    public static LogLines of(String logger) {
        return new LogLines((Logger) LoggerFactory.getLogger(logger));
    }

    public static LogLines of(Class<?> logger) {
        return of(logger.getName());
    }

    /** Whatever this thread starts from now on works for its test. */
    static void startHere() {
        TEST.set(Thread.currentThread());
    }

    /** Returns all events so far. */
    public List<ILoggingEvent> events() {
        return appender.list;
    }

    /** Returns the messages of all events so far. */
    public List<String> messages() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
