package io.metadatasearch.services;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The messages with which S3 reports changes to its objects, as in its documentation, without the parts that nobody
 * reads.
 */
public final class S3EventMessages {

    /** The message that S3 sends when the notification is set up. */
    public static final String TEST = """
            {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-01-01T00:00:00.000Z","Bucket":"metadata",
             "RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"}""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private S3EventMessages() {}

    /** Returns a message from S3 directly; S3 encodes the key as in a form. */
    public static String fromS3(String bucket, String event, String key) {
        return """
                {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1",
                  "eventTime":"2026-01-01T00:00:00.000Z","eventName":"%s","userIdentity":{"principalId":"AWS:A"},
                  "s3":{"s3SchemaVersion":"1.0","configurationId":"incoming",
                    "bucket":{"name":"%s","arn":"arn:aws:s3:::%s"},
                    "object":{"key":"%s","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0A1B"}}}]}""".formatted(event, bucket, bucket, URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    /** Returns a message from S3 through an SNS topic: the message is a text within another. */
    public static String fromSns(String bucket, String event, String key) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
                .put("TopicArn", "arn:aws:sns:eu-west-1:123456789012:metadata")
                .put("Subject", "Amazon S3 Notification")
                .put("Message", fromS3(bucket, event, key))
                .put("Timestamp", "2026-01-01T00:00:00.000Z")
                .toString();
    }

    /** Returns a message from S3 through EventBridge; the key is not encoded. */
    public static String fromEventBridge(String bucket, String detailType, String reason, String key) {
        String message = """
                {"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"%s","source":"aws.s3",
                 "account":"123456789012","time":"2026-01-01T00:00:00Z","region":"eu-west-1",
                 "resources":["arn:aws:s3:::%s"],
                 "detail":{"version":"0","bucket":{"name":"%s"},
                   "object":{"key":%s,"size":5,"etag":"b1946ac92492d2347c6235b4d2611184","sequencer":"0062"},
                   "request-id":"N4N7GDK58NMKJ12R","requester":"123456789012","reason":"%s"}}""";
        return message.formatted(
                detailType, bucket, bucket, JSON.getNodeFactory().textNode(key), reason);
    }
}
