package io.metadatasearch.load.inbox;

import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.aws2.s3.AWS2S3Consumer;
import org.apache.camel.component.aws2.s3.AWS2S3Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The {@code aws2-s3} consumer, with a poll that works on several objects at a time. It lists the inbox page by page,
 * as fast as workers take objects, and each worker opens its object itself. The standard poll lists from the start each
 * time, opens all objects before the first is routed, and with AWS does not get past the first page.
 */
final class InboxConsumer extends AWS2S3Consumer {

    private static final Logger LOG = LoggerFactory.getLogger(InboxConsumer.class);

    private final Inbox inbox;
    private final Semaphore free;
    private ExecutorService workers;

    InboxConsumer(AWS2S3Endpoint endpoint, Processor processor, Inbox inbox) {
        super(endpoint, processor);
        this.inbox = inbox;
        this.free = new Semaphore(inbox.workers());
    }

    @Override
    protected void doStart() throws Exception {
        workers = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "load", inbox.workers());
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(workers);
    }

    /**
     * Hands out the objects that wait.
     *
     * @return the number of these objects
     * @throws SdkException if the bucket cannot be listed
     */
    @Override
    protected int poll() throws Exception {
        int handedOut = 0;
        Iterator<String> keys = inbox.waiting();
        boolean found = keys.hasNext();
        forceConsumerAsReady(); // the bucket can be listed; with a long backlog, this poll takes hours
        while (found) {
            String key = keys.next();
            if (!awaitWorker()) {
                inbox.remove(key);
                break;
            }
            handedOut++;
            workers.execute(() -> {
                try {
                    load(key);
                } finally {
                    free.release();
                }
            });
            found = isPollAllowed() && keys.hasNext();
        }
        return handedOut;
    }

    private boolean awaitWorker() throws InterruptedException {
        while (isPollAllowed()) {
            if (free.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    private void load(String key) {
        Exchange exchange = createExchange(false);
        try {
            if (inbox.open(exchange, key)) {
                getProcessor().process(exchange);
            }
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            LOG.debug("{} stays", key, exchange.getException()); // the reason was logged where it failed
        }
        releaseExchange(exchange, false);
    }
}
