package io.metadatasearch.load.bulk;

import io.metadatasearch.load.document.Bulk;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;

/**
 * The bulks of one object, for a split that works on several at a time. {@link #next()} waits until fewer than the
 * limit are in flight: memory holds one bulk for each that may be in flight, and the one that was read ahead.
 *
 * <p>The splitter loses the bulks in flight, and their failures, if {@link #next()} throws, or if {@link #hasNext()}
 * returns true and then false. Therefore {@link #hasNext()} reads the next bulk and does not change its answer. A
 * failure of reading ends the bulks, and is kept for {@link #requireNoFailure()}.
 */
public final class BulksInFlight implements Iterator<Bulk> {

    /** The exchange variable that holds the bulks. */
    public static final String VARIABLE = "bulks";

    private final Iterator<Bulk> bulks;
    private final BooleanSupplier stopping;
    private final Semaphore places;
    private Bulk next;
    private Exception failure;

    /**
     * Creates the iterator over the bulks of one object.
     *
     * @param bulks reads the bulks on demand
     * @param limit the maximum number of bulks in flight
     * @param stopping whether the program stops: then no further bulk begins
     */
    BulksInFlight(Iterator<Bulk> bulks, int limit, BooleanSupplier stopping) {
        this.bulks = bulks;
        this.stopping = stopping;
        this.places = new Semaphore(limit);
    }

    /** Whether there is another bulk. Reads that bulk, but does not wait for a place. */
    @Override
    public boolean hasNext() {
        if (next == null && !hasFailed()) {
            next = read();
        }
        return next != null;
    }

    @Override
    public Bulk next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        awaitPlace();
        Bulk answer = next;
        next = null;
        return answer;
    }

    private void awaitPlace() {
        try {
            // A forced stop may cut off an exchange that has a place.
            while (!places.tryAcquire(1, TimeUnit.SECONDS)) {
                if (stopping.getAsBoolean()) {
                    failed(new RejectedExecutionException("stopped while bulks were in flight"));
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(new RejectedExecutionException("interrupted while bulks were in flight", e));
        }
    }

    private Bulk read() {
        try {
            if (!bulks.hasNext()) {
                return null;
            }
            if (stopping.getAsBoolean()) {
                throw new RejectedExecutionException("stopped before all rows were sent");
            }
            return bulks.next();
        } catch (RuntimeException e) {
            failed(e);
            return null;
        }
    }

    /** Returns the place of a bulk when its exchange ends, with whatever outcome. */
    void returnPlaceAfter(Exchange ofBulk) {
        ofBulk.getExchangeExtension().addOnCompletion(new Synchronization() {
            @Override
            public void onComplete(Exchange done) {
                places.release();
            }

            @Override
            public void onFailure(Exchange done) {
                failed(done.getException());
                places.release();
            }
        });
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    /** Ends the object: no further bulk begins. Of several failures, the first one counts. */
    synchronized void failed(Exception first) {
        if (failure == null) {
            failure = first;
        }
    }

    /** Throws the failure of reading or of a bulk, if there is one. */
    public synchronized void requireNoFailure() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }
}
