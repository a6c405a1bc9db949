package io.metadatasearch;

import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line why a share or a bucket could not be read, or the like: the next round tries again. */
public final class FailedPolls implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailedPolls.class);

    private final String what;

    /**
     * Reports failures.
     *
     * @param what what is being done, such as "Reading the bucket"
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

    /** Reports one; Camel's own message is left out: it is the whole endpoint with every parameter. */
    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        if (failure instanceof RejectedExecutionException) {
            return; // we are stopping, and what is left is found by the next start
        }
        LOG.error("{} failed, and is tried again: {}", what, MetadataSearch.reason(failure));
        LOG.debug("{}", message, failure);
    }
}
