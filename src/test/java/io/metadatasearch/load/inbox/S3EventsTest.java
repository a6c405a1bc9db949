package io.metadatasearch.load.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.load.UnreadableEventException;
import io.metadatasearch.services.S3EventMessages;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3EventsTest {

    private static final String KEY = "incoming/a b/ü+1%20#\"'${x}.csv.gz";

    private final S3Events events = new S3Events("metadata");

    @ParameterizedTest
    @CsvSource({
        "Put,PutObject",
        "Post,POST Object",
        "Copy,CopyObject",
        "CompleteMultipartUpload,CompleteMultipartUpload"
    })
    void aKeyComesInThreeForms(String event, String reason) throws Exception {
        String name = "ObjectCreated:" + event;
        assertThat(keys(S3EventMessages.fromS3("metadata", name, KEY))).containsExactly(KEY);
        assertThat(keys(S3EventMessages.fromS3("metadata", "s3:" + name, KEY))).containsExactly(KEY);
        assertThat(keys(S3EventMessages.fromSns("metadata", name, KEY))).containsExactly(KEY);
        assertThat(keys(S3EventMessages.fromEventBridge("metadata", "Object Created", reason, KEY)))
                .containsExactly(KEY);
    }

    @Test
    void aMessageMayTellOfSeveralObjects() throws Exception {
        String one = S3EventMessages.fromS3("metadata", "ObjectCreated:Put", "incoming/1.csv");
        String other = S3EventMessages.fromS3("metadata", "ObjectCreated:Put", "incoming/2.csv");
        String both = one.replace("]}", "," + other.substring(other.indexOf('[') + 1));
        assertThat(keys(both)).containsExactly("incoming/1.csv", "incoming/2.csv");
    }

    @Test
    void whatIsNotAboutTheInboxOfTheBucketIsNoObjectToLoad() throws Exception {
        assertThat(keys(S3EventMessages.TEST)).isEmpty();
        assertThat(keys("{\"Records\":[]}")).isEmpty();
        for (String key : List.of("loaded/a.csv", "failed/a.csv", "rejected/a.csv.ndjson", "incoming", "incoming/a/")) {
            assertThat(keys(S3EventMessages.fromS3("metadata", "ObjectCreated:Copy", key)))
                    .as(key)
                    .isEmpty();
        }
        assertThat(keys(S3EventMessages.fromS3("another", "ObjectCreated:Put", KEY)))
                .isEmpty();
        assertThat(keys(S3EventMessages.fromS3("metadata", "ObjectRemoved:Delete", KEY)))
                .isEmpty();
        assertThat(keys(S3EventMessages.fromEventBridge("another", "Object Created", "PutObject", KEY)))
                .isEmpty();
        assertThat(keys(S3EventMessages.fromEventBridge("metadata", "Object Deleted", "DeleteObject", KEY)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "incoming/a.csv",
                "{}",
                "[]",
                "{\"Records\":[{}]}",
                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"metadata\"}}}]}",
                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"metadata\"},"
                        + "\"object\":{\"key\":\"incoming/%zz\"}}}]}",
                "{\"source\":\"aws.s3\"}",
                "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
            })
    void whatNoBucketSendsIsRefusedByItsId(String message) {
        assertThatThrownBy(() -> keys(message))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageStartingWith("Message m-1 from the queue is not a bucket event: ");
    }

    private List<String> keys(String message) throws UnreadableEventException {
        return events.keys(message, "m-1");
    }
}
