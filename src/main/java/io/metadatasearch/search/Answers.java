package io.metadatasearch.search;

import io.vertx.core.buffer.Buffer;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Makes the body the answer. */
public final class Answers {

    Answers() {}

    /** As JSON. */
    public void json(@Body byte[] body, Message message) {
        give(body, "application/json", message);
    }

    /** As YAML. */
    public void yaml(@Body byte[] body, Message message) {
        give(body, "application/yaml", message);
    }

    private static void give(byte[] body, String type, Message message) {
        message.removeHeaders("*"); // Camel would answer with the parameters, and with every header of the request
        message.setHeader(Exchange.CONTENT_TYPE, type);
        // Anything else the HTTP server sends as a stream, in small pieces that change threads.
        message.setBody(Buffer.buffer(body));
    }
}
