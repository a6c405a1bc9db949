package io.metadatasearch.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogDefaultsTest {

    private static final String FILE = "logback.configurationFile";

    private final LoggerContext loggers = new LoggerContext();
    private final String before = System.getProperty(FILE);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(FILE);
        } else {
            System.setProperty(FILE, before);
        }
        loggers.stop();
    }

    @Test
    void whatLibrariesSayOfThemselvesIsNotLogged() {
        System.clearProperty(FILE);
        assertEquals(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, new LogDefaults().configure(loggers));
        assertEquals(Level.INFO, loggers.getLogger("io.metadatasearch").getEffectiveLevel());
        assertEquals(Level.WARN, loggers.getLogger("org.apache.camel.impl").getEffectiveLevel());
        assertTrue(root().iteratorForAppenders().hasNext());
    }

    @Test
    void aFileOfTheUsersOwnIsReadInstead() {
        System.setProperty(FILE, "their-own.xml");
        assertEquals(ExecutionStatus.INVOKE_NEXT_IF_ANY, new LogDefaults().configure(loggers));
        assertFalse(root().iteratorForAppenders().hasNext());
    }

    private Logger root() {
        return loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
