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
 * The bulks of one object, for a split that works on several at a time. {@link #next()} waits until fewer than the limit
 * are in flight: what is in memory is one bulk for each that may be in flight, and the one that was read ahead.
 *
 * <p>The splitter loses what is in flight, and what that fails with, if {@link #next()} throws, or if {@link #hasNext()}
 * answers true and then false. So {@link #hasNext()} reads the next bulk, and keeps its word; a failure of reading ends
 * the bulks, and is kept for {@link #requireNoFailure()}.
 */
public final class BulksInFlight implements Iterator<Bulk> {

    /** The variable of the exchange that holds them. */
    public static final String VARIABLE = "bulks";

    private final Iterator<Bulk> bulks;
    private final BooleanSupplier stopping;
    private final Semaphore places;
    private Bulk next;
    private Exception failure;

    /**
     * Hands out bulks.
     *
     * @param bulks what reads them, as they are asked for
     * @param limit how many may be in flight
     * @param stopping whether the program stops: no further bulk is begun then
     */
    BulksInFlight(Iterator<Bulk> bulks, int limit, BooleanSupplier stopping) {
        this.bulks = bulks;
        this.stopping = stopping;
        this.places = new Semaphore(limit);
    }

    /** Whether there is another bulk, which is read for that; does not wait for a place. */
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
            // A stop that is forced may cut off an exchange that has a place.
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

    /** Gives back the place of a bulk when its exchange is done, however that ends. */
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

    /** Ends the object: no further bulk is begun. Of several failures the first counts. */
    synchronized void failed(Exception first) {
        if (failure == null) {
            failure = first;
        }
    }

    /** Throws what reading or a bulk failed with, if one did. */
    public synchronized void requireNoFailure() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }
}
