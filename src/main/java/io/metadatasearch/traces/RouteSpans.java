package io.metadatasearch.traces;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SynchronizationAdapter;

/** Creates a span for the time that an exchange spends in a route. */
final class RouteSpans extends RoutePolicySupport {

    private static final String TRACE = "metadataSearchTrace";
    private static final String SCOPE = "metadataSearchScope";
    private static final String SPAN = "metadataSearchSpan ";
    private static final int SERVER_ERROR = 500;

    private static final TextMapGetter<Map<String, ?>> HEADERS =
            (headers, name) -> headers.get(name) == null ? null : String.valueOf(headers.get(name));

    private final Tracer tracer;
    private final SpanKind kind;

    /**
     * Creates the policy of one route.
     *
     * @param kind the kind of its spans; null: only HTTP requests get a span
     */
    RouteSpans(Tracer tracer, SpanKind kind) {
        this.tracer = tracer;
        this.kind = kind;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        if (route.getEndpoint() instanceof PlatformHttpEndpoint http) {
            String asked = exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class);
            String method = "GET".equals(asked) ? asked : "_OTHER"; // a client can send anything, and it names the span
            Context trace = beginTrace(
                    route,
                    exchange,
                    tracer.spanBuilder(method + " " + http.getPath())
                            .setSpanKind(SpanKind.SERVER)
                            .setParent(from(exchange.getMessage().getHeaders()))
                            .setAttribute("http.request.method", method)
                            .setAttribute("http.route", http.getPath()));
            // All steps of a search run on this thread.
            exchange.setProperty(SCOPE, trace.makeCurrent());
        } else if (kind == SpanKind.CLIENT) {
            Context trace = exchange.getProperty(TRACE, Context.class);
            if (trace != null) {
                SpanBuilder request =
                        tracer.spanBuilder(route.getRouteId()).setSpanKind(kind).setParent(trace);
                begin(route, exchange, request);
            }
        } else if (kind != null) {
            String key = exchange.getVariable("key", String.class); // the object's key; a file on the share has none
            SpanBuilder first = tracer.spanBuilder(route.getRouteId())
                    .setSpanKind(kind)
                    .setParent(from(metadata(exchange)))
                    .setAttribute(
                            key == null ? "file.path" : "aws.s3.key",
                            key == null ? exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class) : key);
            exchange.setVariable("traceparent", Traces.traceparent(beginTrace(route, exchange, first)));
        }
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        end(route, exchange);
    }

    private static void end(Route route, Exchange exchange) {
        Span span = (Span) exchange.removeProperty(SPAN + route.getRouteId());
        if (span == null) {
            return;
        }
        if (exchange.removeProperty(SCOPE) instanceof Scope scope) {
            scope.close();
            int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
            span.setAttribute("http.response.status_code", status);
            if (status >= SERVER_ERROR) {
                span.setStatus(StatusCode.ERROR);
            }
        } else if (exchange.getException() != null) {
            Traces.failed(span, exchange.getException());
        } else if (exchange.getExchangeExtension().isFailureHandled()) {
            Traces.failed(span, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        }
        span.end();
    }

    /** Begins a span that other spans can be part of. */
    private static Context beginTrace(Route route, Exchange exchange, SpanBuilder builder) {
        Context trace = Context.root().with(begin(route, exchange, builder));
        exchange.setProperty(TRACE, trace);
        return trace;
    }

    private static Span begin(Route route, Exchange exchange, SpanBuilder builder) {
        Span span = builder.startSpan();
        exchange.setProperty(SPAN + route.getRouteId(), span);
        // Camel does not call policies while it stops.
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                end(route, done);
            }
        });
        return span;
    }

    private static Context from(Map<String, ?> carrier) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), carrier, HEADERS);
    }

    /** The metadata of the object that was opened; empty if there is none. */
    @SuppressWarnings("unchecked")
    private static Map<String, ?> metadata(Exchange exchange) {
        return exchange.getVariable("metadata") instanceof Map<?, ?> metadata ? (Map<String, ?>) metadata : Map.of();
    }
}
