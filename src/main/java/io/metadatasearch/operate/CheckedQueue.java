package io.metadatasearch.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.aws.SqsConnection;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.text.Reason;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Checks whether the queue exists, and has a dead-letter queue that gives an object all its attempts. */
final class CheckedQueue {

    private CheckedQueue() {}

    /** Runs the checks and reports the findings. */
    static void check(Settings settings, Findings findings) {
        String queue = settings.get("sqs.queue");
        try (SqsClient sqs = SqsConnection.open(settings)) {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            request -> request.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            findings.ok("the queue " + queue + " is there, with "
                    + attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) + " messages");
            String redrive = attributes.get(QueueAttributeName.REDRIVE_POLICY);
            int attempts = Integer.parseInt(settings.get("load.attempts"));
            if (redrive == null) {
                findings.warn(
                        "the queue has no dead-letter queue: messages that are no events of a bucket come again and"
                                + " again; give it a redrive policy, with a maxReceiveCount above LOAD_ATTEMPTS ("
                                + attempts + ")");
                return;
            }
            int receives =
                    new ObjectMapper().readTree(redrive).path("maxReceiveCount").asInt();
            if (receives <= attempts) {
                findings.warn("the queue gives a message up after " + receives + " receives, and LOAD_ATTEMPTS is "
                        + attempts + ": give its redrive policy a maxReceiveCount above it");
            }
        } catch (SdkException e) {
            findings.fail("the queue " + queue + ": " + Reason.of(e)
                    + "; see SQS_QUEUE, AWS_*, and the right sqs:GetQueueAttributes");
        } catch (JsonProcessingException e) {
            findings.warn("the queue has a redrive policy that is no JSON: " + e.getOriginalMessage());
        }
    }
}
