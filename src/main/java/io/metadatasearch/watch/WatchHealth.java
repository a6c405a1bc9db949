package io.metadatasearch.watch;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Reports that watch is not ready while the last run of a saved search failed, or the file of searches is malformed.
 */
public final class WatchHealth extends AbstractHealthCheck {

    private final Watch watch;

    /** Checks the health of a watch. */
    public WatchHealth(Watch watch) {
        super("metadata-search", "watch");
        this.watch = watch;
    }

    /** Returns false: a restart would not help. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        Map<String, String> failures = watch.failures();
        String problem = watch.problem();
        if (problem != null) {
            result.message("the saved searches cannot be read: " + problem).down();
        } else if (!failures.isEmpty()) {
            Map.Entry<String, String> first = failures.entrySet().iterator().next();
            result.message("saved search " + first.getKey() + " failed: " + first.getValue()
                            + (failures.size() > 1 ? " (and " + (failures.size() - 1) + " more)" : ""))
                    .down();
        } else {
            result.up();
        }
    }
}
