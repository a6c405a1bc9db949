package io.metadatasearch.schema.time;

/** The order of day and month in dates such as {@code 02/01/2026}, which do not show it themselves. */
public enum DateOrder {
    DAY_FIRST,
    MONTH_FIRST
}
