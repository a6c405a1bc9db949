package io.metadatasearch.sync;

import io.metadatasearch.text.Reason;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Reports that sync is not ready after a run that failed as a whole, until a run that does not. Camel's own check
 * forgets the failure at its next poll, which is half a second later and usually finds that no run is due.
 */
public final class SyncHealth extends AbstractHealthCheck {

    private final SyncRuns runs;

    public SyncHealth(SyncRuns runs) {
        super("metadata-search", "sync");
        this.runs = runs;
    }

    /** Returns false: a restart would not help. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Exception failure = runs.failure();
        if (failure == null) {
            result.up();
        } else {
            result.message("the last run of sync failed: " + Reason.of(failure)).down();
        }
    }
}
