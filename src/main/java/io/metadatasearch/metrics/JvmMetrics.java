package io.metadatasearch.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Micrometer's metrics of the JVM and its process. Camel would find them by name in an index of classes, which takes as
 * long as all its other metrics.
 */
public final class JvmMetrics extends ServiceSupport {

    private final JvmGcMetrics collections = new JvmGcMetrics();

    private JvmMetrics() {}

    /** Registers the metrics until Camel stops. */
    public static void start(CamelContext camel, MeterRegistry registry) {
        JvmMetrics metrics = new JvmMetrics();
        metrics.collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        try {
            camel.addService(metrics);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /** Stops listening to the garbage collector. */
    @Override
    protected void doStop() {
        collections.close();
    }
}
