package io.metadatasearch.health;

import io.metadatasearch.text.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Reports that the process is not ready while a server that it needs does not answer. Asks the server at most once
 * every {@value #SECONDS_KEPT} seconds, however many probes there are.
 */
public abstract class ServerHealth extends AbstractHealthCheck {

    /** The time limit for an answer. */
    protected static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int SECONDS_KEPT = 5;

    private final String server;
    private final LongSupplier nanoTime;
    private boolean asked;
    private long askedAt;
    private Exception failure;

    /**
     * Creates the check of one server.
     *
     * @param server the name of the server, such as "Elasticsearch"
     */
    protected ServerHealth(String server) {
        this(server, System::nanoTime);
    }

    ServerHealth(String server, LongSupplier nanoTime) {
        super("metadata-search", server);
        this.server = server;
        this.nanoTime = nanoTime;
    }

    /**
     * Sends the server a small request that takes no longer than {@link #PATIENCE}.
     *
     * @throws Exception if the server does not answer or denies access
     */
    protected abstract void ask() throws Exception;

    /** A restart would not help. */
    @Override
    public final boolean isLiveness() {
        return false;
    }

    /** Camel calls this method for one probe at a time. */
    @Override
    protected final void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        long now = nanoTime.getAsLong();
        if (!asked || now - askedAt >= Duration.ofSeconds(SECONDS_KEPT).toNanos()) {
            try {
                ask();
                failure = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = e;
            } catch (Exception e) {
                failure = e;
            }
            asked = true;
            askedAt = nanoTime.getAsLong();
        }
        if (failure == null) {
            result.up();
        } else {
            result.message(server + " does not answer: " + firstLine(Reason.of(failure)))
                    .down();
        }
    }

    private static String firstLine(String reason) {
        return reason.lines().findFirst().orElse("");
    }
}
