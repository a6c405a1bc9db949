package io.metadatasearch.sync;

import io.metadatasearch.text.Reason;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Says that sync is not ready from a run that failed as a whole until one that went well. Camel's own check forgets the
 * failure at its next poll, which is half a second later and mostly finds that no run is due.
 */
public final class SyncHealth extends AbstractHealthCheck {

    private final SyncRuns runs;

    public SyncHealth(SyncRuns runs) {
        super("metadata-search", "sync");
        this.runs = runs;
    }

    /** To be started again would not help. */
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
