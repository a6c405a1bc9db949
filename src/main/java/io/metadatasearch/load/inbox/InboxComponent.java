package io.metadatasearch.load.inbox;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.component.aws2.s3.AWS2S3Component;
import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.apache.camel.component.aws2.s3.AWS2S3Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.util.TimeUtils;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The component {@code aws2-s3}, whose consumer is an {@link InboxConsumer} if {@code inProgressRepository} is an
 * {@link Inbox}. Everything else is Camel's.
 */
@Component("aws2-s3")
public final class InboxComponent extends AWS2S3Component {

    public InboxComponent(S3Client client) {
        getConfiguration().setAmazonS3Client(client);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        AWS2S3Configuration configuration = getConfiguration().copy();
        configuration.setBucketName(remaining);
        AWS2S3Endpoint endpoint = new AWS2S3Endpoint(uri, this, configuration) {
            @Override
            public Consumer createConsumer(Processor processor) throws Exception {
                if (!(getInProgressRepository() instanceof Inbox inbox)) {
                    return super.createConsumer(processor);
                }
                InboxConsumer consumer = new InboxConsumer(this, processor, inbox);
                configureConsumer(consumer);
                return consumer;
            }
        };
        // Accepts a duration such as 2s, as other components do.
        parameters.computeIfPresent("delay", (name, delay) -> TimeUtils.toMilliSeconds(delay.toString()));
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
