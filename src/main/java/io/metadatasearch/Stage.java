package io.metadatasearch;

import java.util.Locale;

/** A part of the pipeline that can run alone: its routes are {@code routes/<name>*.camel.yaml}. */
enum Stage {
    SYNC,
    LOAD,
    SEARCH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
