package io.metadatasearch.health;

import io.metadatasearch.text.Reason;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs in one line why a share or a bucket could not be read. The next poll tries again. */
public final class FailedPolls implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailedPolls.class);

    private final String what;

    /**
     * Creates a handler for one kind of poll.
     *
     * @param what what the poll does, such as "read the bucket"
     */
    public FailedPolls(String what) {
        this.what = what;
    }

    @Override
    public void handleException(Throwable failure) {
        handleException(null, null, failure);
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(message, null, failure);
    }

    /**
     * Logs a failure without Camel's own message, which is the whole endpoint with every parameter. If a file or an
     * object failed while it was processed, its route has already reported the failure.
     */
    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        if (exchange == null) {
            LOG.error("cannot {}; retrying: {}", what, Reason.of(failure));
        }
        LOG.debug("{}", message, failure);
    }
}
