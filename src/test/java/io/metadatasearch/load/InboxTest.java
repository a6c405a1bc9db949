package io.metadatasearch.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.services.LocalS3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private final DefaultCamelContext context = new DefaultCamelContext();
    private LocalS3 s3;
    private Inbox inbox;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        s3 = LocalS3.start(folder.resolve("s3"));
        inbox = new Inbox(s3.client(), LocalS3.BUCKET);
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

    private List<String> waiting() {
        List<String> keys = new ArrayList<>();
        inbox.waiting(context).forEachRemaining(keys::add);
        return keys;
    }

    /** What Camel does with an exchange that a worker took. */
    private void end(String key, Exception failure) {
        Exchange exchange = new DefaultExchange(context);
        inbox.take(exchange, key);
        exchange.setException(failure);
        UnitOfWorkHelper.doneSynchronizations(
                exchange, exchange.getExchangeExtension().handoverCompletions());
    }

    private void put(String name) throws IOException {
        s3.put("incoming/" + name, new byte[] {'x'});
    }
}
