package io.metadatasearch.load.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.load.RetryCause;
import io.metadatasearch.services.LocalS3;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** On a real bucket. */
class InboxTest {

    private static final int KEYS_PER_PAGE = 1_000;

    private final LoadMetrics metrics = new LoadMetrics(new SimpleMeterRegistry());
    private final DefaultCamelContext context = new DefaultCamelContext();
    private LocalS3 s3;
    private Inbox inbox;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        s3 = LocalS3.start(folder.resolve("s3"));
        inbox = new Inbox(s3.client(), LocalS3.BUCKET, 4, "", "2s", metrics);
    }

    @AfterEach
    void stop() throws IOException {
        context.close();
        s3.close();
    }

    @Test
    void whatIsInWorkIsNotHandedOutAgain() throws IOException {
        put("a.csv");
        put("b.csv");
        assertThat(waiting()).containsExactly("incoming/a.csv", "incoming/b.csv");
        put("c.csv");
        assertThat(waiting()).containsExactly("incoming/c.csv");
    }

    @Test
    void foldersAndOtherPrefixesAreNoObjects() throws IOException {
        s3.client().putObject(request -> request.bucket(LocalS3.BUCKET).key("incoming/folder/"), RequestBody.empty());
        put("folder/a.csv");
        s3.put("loaded/b.csv", new byte[0]);
        assertThat(waiting()).containsExactly("incoming/folder/a.csv");
    }

    @Test
    void whatIsDoneIsHandedOutWhenItComesAgain() throws IOException {
        put("a.csv");
        waiting();
        end("incoming/a.csv", null);
        assertThat(waiting()).containsExactly("incoming/a.csv");
    }

    @Test
    void whatFailedIsLeftAloneForAWhileAndTheOthersAreNot() throws IOException {
        put("a.csv");
        put("b.csv");
        waiting();
        end("incoming/a.csv", new IOException("no connection"));
        end("incoming/b.csv", null);
        assertThat(waiting()).containsExactly("incoming/b.csv");
    }

    @Test
    void whatStaysInFrontKeepsNothingFromBeingFound() throws IOException {
        for (int i = 0; i < KEYS_PER_PAGE; i++) {
            put("a-%04d.csv".formatted(i));
        }
        assertThat(waiting()).hasSize(KEYS_PER_PAGE);
        put("b-1.csv");
        put("b-2.csv");
        assertThat(waiting()).containsExactly("incoming/b-1.csv", "incoming/b-2.csv");
    }

    @Test
    void whereAQueueTellsOfObjectsOnlyThoseAreFoundThatItWillTellOfNoMore() throws Exception {
        inbox = new Inbox(s3.client(), LocalS3.BUCKET, 4, "http://queue/objects", "1s", metrics);
        put("a.csv");
        assertThat(waiting()).as("it may still be told of").isEmpty();
        await().atMost(Duration.ofSeconds(30)).until(this::waiting, List.of("incoming/a.csv")::equals);
    }

    @Test
    void whileTheMessagesAreOldWhatCameAfterThemIsStillToBeToldOf() throws Exception {
        put("a.csv");
        long anHourAgo = Instant.now().minus(Duration.ofHours(1)).toEpochMilli();
        inbox = new Inbox(s3.client(), LocalS3.BUCKET, 4, "http://queue/objects", "1m", metrics);
        Instant anHourHence = Instant.now().plus(Duration.ofHours(1));

        put("other.csv");
        put("another.csv");
        claim("incoming/other.csv", anHourAgo);
        assertThat(waiting()).isEmpty();
        claim("incoming/another.csv", anHourHence.toEpochMilli());
        assertThat(waiting()).containsExactly("incoming/a.csv");
    }

    @Test
    void whatIsInWorkIsNotClaimedAgainAndWhatFailedIs() throws IOException {
        put("a.csv");
        assertThat(claim("incoming/a.csv", 0)).isTrue();
        assertThat(claim("incoming/a.csv", 0)).isFalse();
        assertThat(waiting()).isEmpty();
        end("incoming/a.csv", new IOException("no connection"));
        assertThat(waiting()).as("it is left alone for a while").isEmpty();
        assertThat(claim("incoming/a.csv", 0)).isTrue();
    }

    @Test
    void aLookThatWaitsForWorkersGetsOnAsTheyDo() throws IOException {
        assertThat(inbox.progress()).as("it has not begun").isZero();
        put("a.csv");
        put("b.csv");
        Iterator<String> keys = inbox.waiting();
        keys.next();
        long waits = inbox.progress();
        assertThat(inbox.progress()).as("nothing gets on").isEqualTo(waits).isPositive();
        metrics.retried(true, RetryCause.CONNECTION);
        assertThat(inbox.progress()).isNotEqualTo(waits);

        keys.forEachRemaining(key -> {});
        long ended = inbox.progress();
        metrics.retried(true, RetryCause.CONNECTION);
        assertThat(inbox.progress()).as("what workers do is no look").isEqualTo(ended);
        waiting();
        assertThat(inbox.progress()).isNotEqualTo(ended);
    }

    private boolean claim(String key, long sent) {
        Exchange exchange = new DefaultExchange(context);
        inbox.claim(exchange, key, sent);
        return exchange.getVariable("load") != null;
    }

    private List<String> waiting() {
        List<String> keys = new ArrayList<>();
        inbox.waiting().forEachRemaining(keys::add);
        return keys;
    }

    /** What Camel does with an exchange that a worker took. */
    private void end(String key, Exception failure) {
        Exchange exchange = new DefaultExchange(context);
        assertThat(inbox.open(exchange, key)).isTrue();
        exchange.setException(failure);
        UnitOfWorkHelper.doneSynchronizations(
                exchange, exchange.getExchangeExtension().handoverCompletions());
    }

    private void put(String name) throws IOException {
        s3.put("incoming/" + name, new byte[] {'x'});
    }
}
