package io.metadatasearch.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * The gauges of beans. Camel makes the beans of all route files but the first twice, and uses those that it made last;
 * a registry keeps a gauge as it was registered first, and would ask one that nobody tells anything.
 */
public final class Gauges {

    private Gauges() {}

    /** Registers a gauge, in the place of one of the same name. */
    public static void register(MeterRegistry registry, String name, String description, Supplier<Number> value) {
        register(registry, name, description, null, value);
    }

    /** Registers a gauge, in the place of one of the same name; its unit ends the name that Prometheus sees. */
    public static void register(
            MeterRegistry registry, String name, String description, String unit, Supplier<Number> value) {
        registry.find(name).gauges().forEach(registry::remove);
        Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
    }
}
