package io.metadatasearch.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.aws.AwsClients;
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
        try (SqsClient sqs = AwsClients.sqs(settings)) {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            request -> request.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            findings.ok("the queue " + queue + " exists, with "
                    + attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) + " messages");
            String redrive = attributes.get(QueueAttributeName.REDRIVE_POLICY);
            int attempts = Integer.parseInt(settings.get("load.attempts"));
            if (redrive == null) {
                findings.warn(
                        "the queue has no dead-letter queue: messages that are not bucket events are delivered again"
                                + " and again; give it a redrive policy with a maxReceiveCount above LOAD_ATTEMPTS ("
                                + attempts + ")");
                return;
            }
            int receives =
                    new ObjectMapper().readTree(redrive).path("maxReceiveCount").asInt();
            if (receives <= attempts) {
                findings.warn("the queue moves a message to its dead-letter queue after " + receives
                        + " receives, but LOAD_ATTEMPTS is " + attempts
                        + ": set the maxReceiveCount of its redrive policy above LOAD_ATTEMPTS");
            }
        } catch (SdkException e) {
            findings.fail("the queue " + queue + ": " + Reason.of(e)
                    + "; check SQS_QUEUE, AWS_* and the permission sqs:GetQueueAttributes");
        } catch (JsonProcessingException e) {
            findings.warn("the queue has a redrive policy that is not JSON: " + e.getOriginalMessage());
        }
    }
}
