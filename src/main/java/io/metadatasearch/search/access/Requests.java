package io.metadatasearch.search.access;

import io.metadatasearch.search.Caller;
import io.metadatasearch.search.Problem;
import io.metadatasearch.search.SearchMetrics;
import io.metadatasearch.search.SearchMetrics.Refusal;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits requests: only requests that read, with a key if keys are required, within the rate of the key, and no more at
 * once than can be served. Each request is a line in the log {@code access}, without its query and without its key.
 */
public final class Requests {

    /** The variable with the number of hits of an answer. */
    public static final String HITS = "hits";

    /** The variable with the answer as the HTTP server sends it: later steps see another message. */
    public static final String RESPONSE = "response";

    /** The variable with the body of a POST. */
    public static final String POSTED = "posted";

    private static final List<String> READING = List.of("GET", "HEAD", "OPTIONS");
    private static final List<String> ONLY_POST = List.of("OPTIONS", "POST");
    private static final List<String> WITH_POST = List.of("GET", "HEAD", "OPTIONS", "POST");
    private static final Logger ACCESS = LoggerFactory.getLogger("access");
    private static final String CALLER = "caller";

    private final ApiKeyStore keys;
    private final Semaphore slots;
    private final int maxConcurrent;
    private final SearchMetrics metrics;
    private final Map<String, RateLimit> limits = new ConcurrentHashMap<>();

    /**
     * Reads the API keys, and registers the number of requests being served as a metric.
     *
     * @param keysFile the file of the API keys; empty if anybody may send requests
     * @param maxConcurrent how many requests are served at once
     * @param metrics where the requests are counted
     * @throws IOException if the file cannot be read
     */
    public Requests(String keysFile, int maxConcurrent, SearchMetrics metrics) throws IOException {
        this.keys = keysFile.isEmpty() ? null : new ApiKeyStore(Path.of(keysFile));
        this.slots = new Semaphore(maxConcurrent);
        this.maxConcurrent = maxConcurrent;
        this.metrics = metrics;
        metrics.serves(() -> maxConcurrent - slots.availablePermits());
    }

    /**
     * Records the request, for the log and the metrics. OPTIONS is answered here.
     *
     * @throws Problem 405 if its method is not GET, HEAD or OPTIONS
     */
    public void enter(Exchange exchange) {
        enter(exchange, READING);
    }

    private void enter(Exchange exchange, List<String> methods) {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        String method = message.getRequest().method().name();
        String pathOfRoute = pathOfRoute(exchange);
        message.getResponse().headers().add("Vary", "Accept, Accept-Encoding");
        exchange.setVariable(CALLER, Caller.ANYBODY);
        exchange.setVariable(RESPONSE, message.getResponse());
        exchange.getExchangeExtension()
                .addOnCompletion(new Answered(method, message.getRequest().path(), pathOfRoute));
        String allowed = String.join(", ", methods);
        if (!methods.contains(method)) {
            throw new Problem(405, "Method not allowed", method + " is not allowed here: expected " + allowed)
                    .with("Allow", allowed);
        }
        if (method.equals("OPTIONS") && !pathOfRoute.equals(SearchMetrics.OTHER_PATH)) {
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
            exchange.getMessage().setHeader("Allow", allowed);
            exchange.getMessage().setBody(null);
            exchange.setRouteStop(true);
        }
    }

    /**
     * Admits a request for records; it counts as being served until it is answered.
     *
     * @throws Problem 405 if its method is not allowed here; 401 if it has no valid key; 429 if there are too many
     *     requests
     */
    public void admit(Exchange exchange) {
        admit(exchange, READING);
    }

    /**
     * Admits a request that may have its parameters in a JSON body.
     *
     * @throws Problem as {@link #admit}; 415 if the body is not JSON
     */
    public void admitPost(Exchange exchange) {
        admit(exchange, WITH_POST);
        if (exchange.getMessage(HttpMessage.class).getRequest().method().name().equals("POST")) {
            takeBody(
                    exchange,
                    List.of("application/json"),
                    "The parameters must be uncompressed JSON: expected Content-Type: application/json");
        }
    }

    /**
     * Admits a request that has a list in its body.
     *
     * @throws Problem as {@link #admit}; 405 if it is not a POST; 415 if the body is neither JSON nor text
     */
    public void admitList(Exchange exchange) {
        admit(exchange, ONLY_POST);
        if (!exchange.isRouteStop()) {
            takeBody(
                    exchange,
                    List.of("application/json", "text/plain"),
                    "A list must be uncompressed JSON or text: expected Content-Type: application/json or text/plain");
        }
    }

    private static void takeBody(Exchange exchange, List<String> types, String expected) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        String type = request.getHeader("Content-Type");
        String encoding = request.getHeader("Content-Encoding");
        if (type == null
                || !types.contains(type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                || encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Problem(415, "Unsupported media type", expected).with("Accept-Post", String.join(", ", types));
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        exchange.setVariable(POSTED, body == null ? new byte[0] : body);
    }

    private void admit(Exchange exchange, List<String> methods) {
        enter(exchange, methods);
        if (exchange.isRouteStop()) {
            return;
        }
        if (keys != null) {
            identify(exchange);
        }
        if (!slots.tryAcquire()) {
            throw tooMany(Refusal.CONCURRENT, "The limit of " + maxConcurrent + " concurrent requests is reached");
        }
        AtomicBoolean isLeft = new AtomicBoolean();
        Runnable leave = () -> {
            if (isLeft.compareAndSet(false, true)) {
                slots.release();
            }
        };
        // Camel finishes a little later than the client, which may have sent its next request by then.
        exchange.getVariable(RESPONSE, HttpServerResponse.class).bodyEndHandler(sent -> leave.run());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                leave.run();
            }
        });
    }

    private void identify(Exchange exchange) {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        String shown = shown(message);
        ApiKey key = keys.find(shown, Instant.now()).orElseThrow(() -> new Problem(
                        401,
                        "Not authorized",
                        shown.isEmpty()
                                ? "An API key is required: Authorization: Bearer KEY, or X-API-Key: KEY"
                                : "The key is unknown or has expired")
                .with("WWW-Authenticate", "Bearer"));
        exchange.setVariable(CALLER, key.caller());
        if (key.rate() == null) {
            return;
        }
        RateLimit limit = limits.compute(
                key.name(),
                (name, known) -> known == null || known.perSecond() != key.rate()
                        ? new RateLimit(key.rate(), System.nanoTime())
                        : known);
        int left = limit.take(System.nanoTime());
        HttpServerResponse response = message.getResponse();
        response.putHeader("RateLimit-Limit", String.valueOf(key.rate()));
        response.putHeader("RateLimit-Remaining", String.valueOf(Math.max(left, 0)));
        response.putHeader("RateLimit-Reset", "1");
        if (left < 0) {
            throw tooMany(Refusal.RATE, "This key is limited to " + key.rate() + " requests a second");
        }
    }

    private Problem tooMany(Refusal why, String limit) {
        metrics.refused(why);
        return new Problem(429, "Too many requests", limit + "; try again").with("Retry-After", "1");
    }

    private static String shown(HttpMessage message) {
        String authorization = message.getRequest().getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        String key = message.getRequest().getHeader("X-API-Key");
        return key == null ? "" : key.strip();
    }

    /** Returns the path of the route that serves a request, so that there are only a few values. */
    private static String pathOfRoute(Exchange exchange) {
        return exchange.getFromEndpoint() instanceof PlatformHttpEndpoint http && !http.isMatchOnUriPrefix()
                ? http.getPath()
                : SearchMetrics.OTHER_PATH;
    }

    /** Counts a request when it is answered, and writes its line to the access log. */
    private final class Answered extends SynchronizationAdapter {

        private final long begun = System.nanoTime();
        private final String method;
        private final String path;
        private final String pathOfRoute;

        Answered(String method, String path, String pathOfRoute) {
            this.method = method;
            this.path = path;
            this.pathOfRoute = pathOfRoute;
        }

        @Override
        public void onDone(Exchange done) {
            int status = done.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
            long nanos = System.nanoTime() - begun;
            metrics.answered(pathOfRoute, status, nanos);
            if (ACCESS.isInfoEnabled()) {
                String caller = done.getVariable(CALLER, Caller.class).name();
                String asked = method.replaceAll("[^A-Za-z-]", "?");
                String where = path.replaceAll("[^\\x21-\\x7e]", "?");
                int hits = done.getVariable(HITS, 0, Integer.class);
                ACCESS.atInfo()
                        .addKeyValue("event.duration", nanos)
                        .addKeyValue("user.name", caller)
                        .addKeyValue("http.request.method", asked)
                        .addKeyValue("url.path", where)
                        .addKeyValue("http.response.status_code", status)
                        .addKeyValue("search.hits", hits)
                        .log(
                                "{} {} {} {} {} ms {} hits",
                                caller,
                                asked,
                                where,
                                status,
                                TimeUnit.NANOSECONDS.toMillis(nanos),
                                hits);
            }
        }
    }
}
