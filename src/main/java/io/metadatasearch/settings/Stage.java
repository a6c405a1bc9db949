package io.metadatasearch.settings;

import java.util.Locale;

/** A part of the pipeline that can run alone. Its routes are {@code routes/<name>*.camel.yaml}. */
public enum Stage {
    SYNC,
    LOAD,
    SEARCH,
    WATCH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
