package io.metadatasearch.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a run one {@link LocalElasticsearch}, started when the first asks for it and stopped after the
 * last. A test keeps apart from the others by an {@code ES_INDEX} of its own, and leaves it running: one that kills an
 * Elasticsearch, or changes its settings, starts its own.
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

    /** Until this JVM ends: one that let go of it after each class would often start it anew for the next. */
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
