package io.metadatasearch.harness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import io.metadatasearch.logging.LogDefaults;

/**
 * Sets the log levels of tests: the servers that they start log too much; our own program logs what an operator sees.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class TestLogs extends LogDefaults {

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        ExecutionStatus status = super.configure(loggers);
        loggers.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
        loggers.getLogger("io.metadatasearch").setLevel(Level.INFO);
        return status;
    }
}
