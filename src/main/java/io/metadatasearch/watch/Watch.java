package io.metadatasearch.watch;

import io.metadatasearch.search.lookup.Matches;
import io.metadatasearch.search.lookup.Matches.Match;
import io.metadatasearch.text.Reason;
import io.metadatasearch.watch.LoadedSince.Moment;
import io.metadatasearch.watch.WatchState.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs saved searches on what was loaded since their last run. A match is sent first, and then recorded as sent: a
 * process that is killed in between sends it again, with the same id.
 */
public final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int MATCHES_OF_MESSAGE = 50;
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 10;
    /** How long a webhook may take to accept the connection, and to answer, in milliseconds. */
    private static final String PATIENCE = "connectTimeout=10000&responseTimeout=30000";

    private final SavedSearchFiles searches;
    private final Matches found;
    private final LoadedSince loaded;
    private final WatchState state;
    private final WatchMetrics metrics;
    private final Map<String, Plan> plans = new HashMap<>();

    /** When a search is due, and how its last run ended. */
    private static final class Plan {

        private boolean runs;
        private long dueNanos = System.nanoTime();
        private int failuresInARow;
        private String failure;
        private double lastUnixSeconds = System.currentTimeMillis() / 1_000.0;
    }

    /** Registers the metrics of the searches. */
    public Watch(SavedSearchFiles searches, Matches found, LoadedSince loaded, WatchState state, WatchMetrics metrics) {
        this.searches = searches;
        this.found = found;
        this.loaded = loaded;
        this.state = state;
        this.metrics = metrics;
        metrics.of(this);
    }

    /** Returns the searches that are due, and marks them as running. */
    public synchronized List<SavedSearch> due() {
        List<SavedSearch> due = new ArrayList<>();
        List<SavedSearch> all = searches.current();
        Set<String> names = all.stream().map(SavedSearch::name).collect(Collectors.toSet());
        plans.entrySet().removeIf(plan -> !plan.getValue().runs && !names.contains(plan.getKey()));
        for (SavedSearch search : all) {
            Plan plan = plan(search);
            if (!plan.runs && System.nanoTime() - plan.dueNanos >= 0) {
                plan.runs = true;
                due.add(search);
            }
        }
        return due;
    }

    private Plan plan(SavedSearch search) {
        return plans.computeIfAbsent(search.name(), name -> new Plan());
    }

    /**
     * Starts a run: finds out what was loaded since the last one. A new search starts with what is loaded from now on.
     *
     * @throws IOException if Elasticsearch is unreachable
     * @throws RuntimeException if the search is invalid
     */
    public WatchRun begin(SavedSearch search) throws IOException {
        found.check(search.q(), search.filter());
        WatchRun run = new WatchRun(search);
        Moment now = loaded.now();
        run.upTo = now.number();
        Position last = state.read(search).orElse(null);
        if (last == null) {
            run.position = Position.at(now.ledger(), now.number());
            state.write(search, run.position, List.of());
            LOG.info("Saved search {} is new: it searches the files that are loaded from now on", search.name());
        } else if (!last.ledger().equals(now.ledger())) {
            // The ledger was deleted, or this is the first one: its numbers start again.
            run.position = Position.at(now.ledger(), -1);
        } else {
            run.position = last;
        }
        run.open = run.position.done() < run.upTo;
        if (run.open) {
            loaded.refresh();
        }
        return run;
    }

    /**
     * Returns whether a run has more to look at. A failed run has not, and its body may be an answer of the receiver.
     */
    public boolean isOpen(@Body Object body) {
        return body instanceof WatchRun run && run.open;
    }

    /**
     * Finds the next matches that were not sent yet. A step may find none although the next step finds some.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    public WatchRun find(WatchRun run, CamelContext camel) throws IOException {
        SavedSearch search = run.search;
        run.matches = new LinkedHashMap<>();
        if (run.queries == null && !nextFiles(run)) {
            run.position = Position.at(run.position.ledger(), run.upTo);
            run.open = false;
            return run;
        }
        boolean isEnd = run.query == run.queries.size();
        if (!isEnd) {
            int size = Math.min(MATCHES_OF_MESSAGE, search.limit() - run.sent);
            List<Match> page = found.page(run.queries.get(run.query), run.after, size);
            for (Match match : page) {
                run.matches.put(WatchState.id(search, match), match);
            }
            Set<String> sent = state.sent(run.matches.keySet());
            run.matches.keySet().removeAll(sent);
            if (page.size() < size) {
                run.query++;
                run.after = null;
            } else {
                run.after = page.get(page.size() - 1).position();
            }
            isEnd = run.query == run.queries.size();
        }
        if (isEnd) {
            run.position = Position.at(run.position.ledger(), run.filesUpTo);
            run.queries = null;
            run.open = run.position.done() < run.upTo;
        } else if (run.queries.size() == 1) {
            // With several queries, the next run would not know which indicators they are about.
            run.position = new Position(
                    run.position.ledger(), run.position.done(), run.filesUpTo, run.after, search.fingerprint());
        }
        boolean isEnough = run.sent + run.matches.size() >= search.limit();
        run.open &= !isEnough && !camel.isStopping();
        return run;
    }

    private boolean nextFiles(WatchRun run) throws IOException {
        Position position = run.position;
        boolean goesOn = position.after() != null && position.fingerprint().equals(run.search.fingerprint());
        LoadedSince.Files files = loaded.between(position.done(), goesOn ? position.upTo() : run.upTo);
        if (files.names().isEmpty() && !goesOn) {
            return false;
        }
        run.filesUpTo = files.upTo();
        run.query = 0;
        run.after = goesOn ? position.after() : null;
        run.queries = files.names().isEmpty()
                ? List.of()
                : found.queries(run.search.q(), run.search.indicators(), run.search.filter(), files.names());
        return true;
    }

    /** Returns where to send the matches; a webhook gets a timeout. */
    public String receiver(@Variable("run") WatchRun run, CamelContext camel) {
        String uri = camel.resolvePropertyPlaceholders(run.search.receiver());
        boolean isWebhook = uri.startsWith("http:") || uri.startsWith("https:");
        if (!isWebhook || uri.contains("responseTimeout=")) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + PATIENCE;
    }

    /**
     * Records that the matches were sent, and how far the run is.
     *
     * @throws IOException if Elasticsearch is unreachable
     */
    public WatchRun keep(@Variable("run") WatchRun run) throws IOException {
        state.write(run.search, run.position, run.matches.keySet());
        run.sent += run.matches.size();
        metrics.sent(run.matches.size());
        return run;
    }

    /** Ends a run that succeeded. */
    public void end(WatchRun run) {
        if (run.sent > 0) {
            LOG.info(
                    "Saved search {}: {} new matches sent{}",
                    run.search.name(),
                    run.sent,
                    run.sent == run.search.limit() ? ", the limit of a run; the next run may send more" : "");
        }
        metrics.ended(true, System.nanoTime() - run.begun);
        synchronized (this) {
            Plan plan = plan(run.search);
            plan.runs = false;
            plan.failuresInARow = 0;
            plan.failure = null;
            plan.lastUnixSeconds = System.currentTimeMillis() / 1_000.0;
            plan.dueNanos = System.nanoTime() + run.search.every().toNanos();
        }
    }

    /** Ends a run that failed. It is retried after a pause that doubles each time, up to the interval of the search. */
    public void failed(
            @Variable("search") SavedSearch search,
            @Variable("receiver") String receiver,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        String reason = reason(failure, receiver == null ? search.receiver() : receiver);
        LOG.error("Saved search {} failed and will be retried: {}", search.name(), reason);
        metrics.ended(false, 0);
        synchronized (this) {
            Plan plan = plan(search);
            plan.runs = false;
            plan.failure = reason;
            Duration pause = AFTER_A_FAILURE.multipliedBy(1L << Math.min(plan.failuresInARow++, MOST_DOUBLINGS));
            plan.dueNanos =
                    System.nanoTime() + Math.min(pause.toNanos(), search.every().toNanos());
        }
    }

    /** Returns what went wrong, without the URI of the receiver after its scheme: it may contain a secret. */
    private static String reason(Exception failure, String receiver) {
        if (failure instanceof HttpOperationFailedException refused) {
            return "the receiver answered " + refused.getStatusCode();
        }
        String reason = Reason.of(failure);
        if (!(failure instanceof RuntimeCamelException)) {
            return reason;
        }
        String scheme = receiver.replaceFirst("(?s):.*", "");
        return reason.replaceAll(Pattern.quote(scheme) + ":\\S*", scheme + ":…");
    }

    /**
     * Returns what is wrong: the file of searches is malformed, or the last run of a search failed. Returns null if
     * nothing is wrong.
     */
    public String problem() {
        String ofFile = searches.problem();
        if (ofFile != null) {
            return "the saved searches cannot be read: " + ofFile;
        }
        TreeMap<String, String> failures = failures();
        if (failures.isEmpty()) {
            return null;
        }
        Map.Entry<String, String> first = failures.firstEntry();
        return "saved search " + first.getKey() + " failed: " + first.getValue()
                + (failures.size() > 1 ? " (and " + (failures.size() - 1) + " more)" : "");
    }

    /** Returns why the last run of each failing search failed, by the name of the search. */
    synchronized TreeMap<String, String> failures() {
        TreeMap<String, String> failures = new TreeMap<>();
        plans.forEach((name, plan) -> {
            if (plan.failure != null) {
                failures.put(name, plan.failure);
            }
        });
        return failures;
    }

    synchronized int count() {
        return plans.size();
    }

    /** Returns when the search that waits longest last succeeded, in seconds since 1970; NaN if there is no search. */
    synchronized double oldestUnixSeconds() {
        return plans.values().stream()
                .mapToDouble(plan -> plan.lastUnixSeconds)
                .min()
                .orElse(Double.NaN);
    }
}
