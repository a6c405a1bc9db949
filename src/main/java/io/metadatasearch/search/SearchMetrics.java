package io.metadatasearch.search;

import io.metadatasearch.metrics.Gauges;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The metrics of search, {@code metadata_search_*}; docs/metrics.md lists them. */
public final class SearchMetrics {

    /** The label of every path that is not a call of this API. */
    public static final String OTHER_PATH = "other";

    private static final List<String> PATHS = List.of(
            "/metadata/search",
            "/metadata/search/explain",
            "/metadata/stats",
            "/metadata/histogram",
            "/metadata/related",
            "/metadata/lookup",
            "/metadata/fields",
            "/metadata/files",
            "/openapi.yaml",
            OTHER_PATH);
    private static final List<Integer> STATUSES = List.of(200, 400, 401, 403, 404, 405, 406, 410, 429, 500, 503, 504);

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    /** Why a request is answered with 429. */
    public enum Refusal {
        /** Too many requests are served at once. */
        CONCURRENT,
        /** The key makes too many requests a second. */
        RATE
    }

    private record Answer(String path, int status) {}

    private final MeterRegistry registry;
    private final Map<Answer, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> times = new ConcurrentHashMap<>();
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Counter hits;
    private final Counter misses;

    /**
     * Registers the metrics; all exist from the start, with the value 0. The metrics of a path that somebody adds
     * appear with its first request.
     */
    public SearchMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (String path : PATHS) {
            times.put(path, time(path));
            for (int status : STATUSES) {
                Answer answer = new Answer(path, status);
                requests.put(answer, request(answer));
            }
        }
        for (Refusal refusal : Refusal.values()) {
            refusals.put(
                    refusal,
                    Counter.builder("metadata.search.rejected.requests")
                            .description("Requests that were answered with 429")
                            .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        hits = lookups("hit");
        misses = lookups("miss");
    }

    private Counter lookups(String result) {
        return Counter.builder("metadata.search.cache.lookups")
                .description("Searches looked up in the cache of recent answers; none if the cache is off")
                .tag("result", result)
                .register(registry);
    }

    private Counter request(Answer answer) {
        return Counter.builder("metadata.search.requests")
                .description("Requests, by path and status")
                .tag("path", answer.path())
                .tag("status", String.valueOf(answer.status()))
                .register(registry);
    }

    private Timer time(String path) {
        return Timer.builder("metadata.search.request")
                .description("Duration of requests, whatever their status")
                .tag("path", path)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Sets the source of the number of requests that are being served. */
    public void serves(IntSupplier now) {
        Gauges.register(
                registry,
                "metadata.search.concurrent.requests",
                "Requests for records that are being served",
                now::getAsInt);
    }

    /**
     * Counts an answered request.
     *
     * @param path the path of its route: the path that a client requests may be anything
     */
    public void answered(String path, int status, long nanos) {
        requests.computeIfAbsent(new Answer(path, status), this::request).increment();
        times.computeIfAbsent(path, this::time).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts a request that was answered with 429. */
    public void refused(Refusal why) {
        refusals.get(why).increment();
    }

    /** Counts a search that was looked up among the recent answers. */
    public void lookedUp(boolean found) {
        (found ? hits : misses).increment();
    }
}
