package io.metadatasearch.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a run one {@link LocalElasticsearch}, which is started when the first test needs it and stopped
 * after the last. A test stays separate from the others by its own {@code ES_INDEX}, and leaves the server running. A
 * test that kills an Elasticsearch, or changes its settings, starts its own.
 */
public final class SharedElasticsearch implements ParameterResolver {

    private static LocalElasticsearch joined;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == LocalElasticsearch.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return joined();
    }

    /**
     * Returns the shared server, which this JVM uses until it ends: if it were released after each class, it would
     * often have to start again for the next class.
     */
    private static synchronized LocalElasticsearch joined() {
        if (joined == null) {
            try {
                joined = LocalElasticsearch.shared();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(joined::close));
        }
        return joined;
    }
}
