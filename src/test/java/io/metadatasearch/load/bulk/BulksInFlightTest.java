package io.metadatasearch.load.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.document.Bulk;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The split of the route index, with steps that fail at a place of our choice. */
class BulksInFlightTest {

    private static final int BULKS = 2_000;
    private static final int LIMIT = 3;
    private static final int ROUNDS = 20;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger inFlightAtFailure = new AtomicInteger(-1);
    private final AtomicBoolean whole = new AtomicBoolean();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private volatile int failAt;
    private volatile int readFailsAt;

    @BeforeEach
    void start() throws Exception {
        context.getRegistry().bind("threads", threads);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).process(exchange -> inFlightAtFailure.set(inFlight.get()));
                from("direct:load").to("direct:index").process(exchange -> whole.set(true));
                from("direct:index")
                        .errorHandler(noErrorHandler())
                        .split(body())
                        .aggregationStrategy(new SplitIntoBulks())
                        .onPrepare(new SplitIntoBulks())
                        .streaming()
                        .parallelProcessing()
                        .executorService("threads")
                        .synchronous()
                        .to("direct:bulk")
                        .end()
                        .process(exchange -> bulks(exchange).requireNoFailure());
                from("direct:bulk").errorHandler(noErrorHandler()).process(exchange -> send(exchange));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        threads.shutdown();
    }

    private void send(Exchange exchange) throws InterruptedException {
        long bulk = exchange.getMessage().getBody(Bulk.class).pending().get(0).number();
        try {
            if (bulk == failAt) {
                throw new IllegalStateException("bulk " + bulk);
            }
            if (bulk % 100 == 0) {
                Thread.sleep(1);
            }
            sent.incrementAndGet();
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void load() {
        inFlight.set(0);
        sent.set(0);
        inFlightAtFailure.set(-1);
        whole.set(false);
        context.createProducerTemplate().send("direct:load", exchange -> {
            ObjectLoad load = new ObjectLoad("incoming/x.csv", "x.csv", "e", 1, InputStream.nullInputStream());
            BulksInFlight bulks = new BulksInFlight(new Numbered(), LIMIT, () -> false);
            exchange.setVariable("load", load);
            exchange.setVariable(BulksInFlight.VARIABLE, bulks);
            exchange.getMessage().setBody(bulks);
        });
    }

    private static BulksInFlight bulks(Exchange exchange) {
        return exchange.getVariable(BulksInFlight.VARIABLE, BulksInFlight.class);
    }

    /** Bulks with a row each, whose number is the bulk's. */
    private final class Numbered implements Iterator<Bulk> {

        private int last;

        @Override
        public boolean hasNext() {
            return last < BULKS;
        }

        @Override
        public Bulk next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (++last == readFailsAt) {
                throw new IllegalStateException("row " + last);
            }
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            return new Bulk(null, null, List.of(new Bulk.Row(last, null, 0, 0, 0, 0)), null);
        }
    }

    @Test
    void noMoreAreReadThanMayBeInFlight() {
        for (int round = 0; round < ROUNDS; round++) {
            load();
            assertThat(whole).isTrue();
            assertThat(sent).hasValue(BULKS);
            assertThat(inFlight).hasValue(0);
        }
        assertThat(most).as("and one that is read ahead").hasValueBetween(2, LIMIT + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 1000, BULKS - 2, BULKS - 1, BULKS})
    void aFailureIsNeverLostAndNothingIsInFlightAfterIt(int bulk) {
        for (int round = 0; round < ROUNDS; round++) {
            failAt = bulk;
            readFailsAt = 0;
            load();
            assertThat(whole).isFalse();
            assertThat(inFlightAtFailure).hasValue(0);

            failAt = 0;
            readFailsAt = bulk;
            load();
            assertThat(whole).isFalse();
            assertThat(inFlightAtFailure).hasValue(0);
        }
    }
}
