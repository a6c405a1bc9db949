package io.metadatasearch.traces;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Traces with OpenTelemetry, which reads its {@code OTEL_*} variables itself. There is a span for each file that is
 * fetched, for each object that is loaded, with its bulks and its move, and for each HTTP request, with its requests to
 * Elasticsearch. A file and its object are one trace: the object's metadata contains its {@code traceparent}.
 */
public final class Traces extends ServiceSupport implements Spans, RoutePolicyFactory {

    private static final String TRACEPARENT = "traceparent";
    private static final Pattern API = Pattern.compile("^.*/(_\\w+).*$");

    /** The routes that get spans, besides those that an HTTP request begins. */
    private static final Map<String, SpanKind> ROUTES = Map.of(
            "fetch-file", SpanKind.PRODUCER,
            "load-object", SpanKind.CONSUMER,
            "index-bulk", SpanKind.CLIENT,
            "move-object", SpanKind.CLIENT);

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private Traces(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("metadata-search");
    }

    /**
     * Traces the work of a context until the context stops.
     *
     * @param endpoint the URL of the collector; environment variables override it
     */
    public static Traces start(CamelContext camel, String endpoint) {
        // OpenTelemetry logs what it cannot send to the log of the JDK.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        Map<String, String> defaults = Map.of(
                "otel.exporter.otlp.endpoint", endpoint,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.service.name", "metadata-search",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
        Traces traces = new Traces(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> defaults)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
        try {
            camel.addService(traces);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
        camel.addRoutePolicyFactory(traces);
        return traces;
    }

    /** Sends the spans that are not sent yet. */
    @Override
    protected void doStop() {
        sdk.close();
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return new RouteSpans(tracer, ROUTES.get(routeId));
    }

    @Override
    public Span begin(String path) {
        Context trace = Context.current();
        if (!io.opentelemetry.api.trace.Span.fromContext(trace).getSpanContext().isValid()) {
            return Span.NONE;
        }
        io.opentelemetry.api.trace.Span span = tracer.spanBuilder(
                        "elasticsearch " + API.matcher(path).replaceFirst("$1"))
                .setParent(trace)
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        return new Span() {
            @Override
            public String traceparent() {
                return Traces.traceparent(trace.with(span));
            }

            @Override
            public void failed(Exception failure) {
                Traces.failed(span, failure);
            }

            @Override
            public void close() {
                span.end();
            }
        };
    }

    /** The W3C header of a trace. */
    static String traceparent(Context trace) {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(trace, carrier, Map::put);
        return carrier.get(TRACEPARENT);
    }

    static void failed(io.opentelemetry.api.trace.Span span, Throwable failure) {
        span.setAttribute("error.type", failure.getClass().getName());
        span.setStatus(StatusCode.ERROR);
    }
}
