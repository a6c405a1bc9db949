package io.metadatasearch.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * Registers the gauges of beans. Camel creates the beans of all route files but the first twice, and uses the last
 * ones. A registry keeps the gauge that is registered first, and would read a bean that nobody updates.
 */
public final class Gauges {

    private Gauges() {}

    /** Registers a gauge. It replaces any gauge of the same name. */
    public static void register(MeterRegistry registry, String name, String description, Supplier<Number> value) {
        register(registry, name, description, null, value);
    }

    /** Registers a gauge. It replaces any gauge of the same name. The unit ends the name that Prometheus sees. */
    public static void register(
            MeterRegistry registry, String name, String description, String unit, Supplier<Number> value) {
        registry.find(name).gauges().forEach(registry::remove);
        Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
    }
}
