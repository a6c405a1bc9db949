package io.metadatasearch.health;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Reports that a stage is not ready while something is wrong with its own work. */
public final class StageHealth extends AbstractHealthCheck {

    private final Supplier<String> problem;

    /**
     * Creates the check of one stage.
     *
     * @param stage the name of the stage
     * @param problem returns what is wrong; null if nothing is wrong
     */
    public StageHealth(String stage, Supplier<String> problem) {
        super("metadata-search", stage);
        this.problem = problem;
    }

    /** Returns false: a restart would not help. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        String wrong = problem.get();
        if (wrong == null) {
            result.up();
        } else {
            result.message(wrong).down();
        }
    }
}
