package io.metadatasearch.health;

import io.metadatasearch.text.Reason;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line why a share or a bucket could not be read: the next poll tries again. */
public final class FailedPolls implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailedPolls.class);

    private final String what;

    /**
     * Reports failures.
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
     * Reports one; Camel's own message is left out: it is the whole endpoint with every parameter. A file or an object
     * that failed on its way was reported by its route.
     */
    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        if (exchange == null) {
            LOG.error("cannot {}; retrying: {}", what, Reason.of(failure));
        }
        LOG.debug("{}", message, failure);
    }
}
