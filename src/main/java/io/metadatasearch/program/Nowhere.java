package io.metadatasearch.program;

import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PluginHelper;

/**
 * A component that receives nothing and drops what it is sent. It replaces every component that connects to something
 * outside the program.
 */
final class Nowhere extends DefaultComponent {

    private static final Set<String> WITHIN =
            Set.of("direct", "seda", "bean", "class", "language", "log", "platform-http"); // used by camel-main

    private Nowhere() {}

    /** Makes the routes of a context send nothing out of the program. The routes must not exist yet. */
    static void in(CamelContext camel) {
        ComponentResolver real = PluginHelper.getComponentResolver(camel);
        camel.getCamelContextExtension().addContextPlugin(ComponentResolver.class, (name, context) -> {
            Component component = real.resolveComponent(name, context);
            return component == null || WITHIN.contains(name) ? component : new Nowhere();
        });
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear(); // this component does not know what they mean
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) {
                        // dropped
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                return new DefaultConsumer(this, processor);
            }
        };
    }
}
