package io.metadatasearch.load.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.load.UnreadableEventException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Header;

/**
 * Reads the messages in which a bucket announces new objects. They come in three forms: as S3 sends them to a queue (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">event message
 * structure</a>), the same in an SNS envelope, and as EventBridge sends them (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">Object Created</a>).
 */
public final class S3Events {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bucket;

    /** Creates the reader of events about this bucket. It ignores events about others. */
    public S3Events(String bucket) {
        this.bucket = bucket;
    }

    /**
     * The keys of the objects under {@code incoming/} that a message announces; empty if the message is about something
     * else.
     *
     * @param id the id of the message, for the error message
     * @throws UnreadableEventException if the message is not one that a bucket sends
     */
    public List<String> keys(@Body String message, @Header("CamelAwsSqsMessageId") String id)
            throws UnreadableEventException {
        try {
            List<String> keys = new ArrayList<>();
            read(message, keys);
            return keys;
        } catch (JsonProcessingException e) {
            throw new UnreadableEventException(id, "it is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(id, e.getMessage());
        }
    }

    private void read(String message, List<String> keys) throws JsonProcessingException {
        JsonNode event = JSON.readTree(message);
        if (event.path("Records").isArray()) {
            for (JsonNode told : event.path("Records")) {
                // "ObjectCreated:Put"; some servers put s3: before it
                if (text(told, "/eventName").contains("ObjectCreated:")) {
                    String key = text(told, "/s3/object/key");
                    add(text(told, "/s3/bucket/name"), URLDecoder.decode(key, StandardCharsets.UTF_8), keys);
                }
            }
        } else if (event.path("source").asText().equals("aws.s3")) {
            if (text(event, "/detail-type").equals("Object Created")) {
                add(text(event, "/detail/bucket/name"), text(event, "/detail/object/key"), keys); // not encoded here
            }
        } else if (event.path("Type").asText().equals("Notification")) {
            read(text(event, "/Message"), keys);
        } else if (!event.path("Event").asText().equals("s3:TestEvent")) {
            throw new IllegalArgumentException("it has no Records, its source is not aws.s3, and it is not from SNS");
        }
    }

    private void add(String inBucket, String key, List<String> keys) {
        if (inBucket.equals(bucket) && key.startsWith(BucketKeys.INCOMING) && BucketKeys.isObject(key)) {
            keys.add(key);
        }
    }

    private static String text(JsonNode event, String pointer) {
        JsonNode value = event.at(pointer);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("it has no " + pointer);
        }
        return value.asText();
    }
}
