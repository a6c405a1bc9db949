package io.metadatasearch.search.answer;

import io.metadatasearch.search.access.Requests;
import io.metadatasearch.text.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;

/** Turns the body of a message into the answer. */
public final class Answers {

    private static final int TAG_BYTES = 12;
    private static final String JSON = "application/json";

    /** Answers with JSON. */
    public void json(@Body byte[] body, Message message) {
        give(body, JSON, message);
    }

    /** Answers with JSON that often stays the same; with 304 and without a body if the client already has it. */
    public void taggedJson(@Body byte[] body, @Header("If-None-Match") String known, Message message) {
        give(body, JSON, known, message);
    }

    /** Answers with YAML that often stays the same; with 304 and without a body if the client already has it. */
    public void taggedYaml(@Body byte[] body, @Header("If-None-Match") String known, Message message) {
        give(body, "application/yaml", known, message);
    }

    /**
     * Answers with a file of the console, which a browser keeps and revalidates. The page runs no other scripts, and
     * cannot be framed.
     */
    public void page(
            @Body byte[] body,
            @Variable("mediaType") String mediaType,
            @Header("If-None-Match") String known,
            @Variable(Requests.RESPONSE) HttpServerResponse response,
            Message message) {
        give(body, mediaType, known, message);
        response.putHeader("Cache-Control", "no-cache"); // Camel leaves out this header
        message.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        message.setHeader("X-Content-Type-Options", "nosniff");
        message.setHeader("Referrer-Policy", "no-referrer");
    }

    /** Answers in the media type that the previous step has set. */
    public void written(@Body byte[] body, @Variable("mediaType") String mediaType, Message message) {
        give(body, mediaType, message);
    }

    private static void give(byte[] body, String type, String known, Message message) {
        // A weak tag (W/): it stays the same when the answer is compressed.
        String tag = "W/\"" + Sha256.base64(new String(body, StandardCharsets.UTF_8), TAG_BYTES) + "\"";
        give(body, type, message);
        message.setHeader("ETag", tag);
        if (isKnown(tag, known)) {
            message.removeHeader(Exchange.CONTENT_TYPE);
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 304);
            message.setBody(null);
        }
    }

    private static boolean isKnown(String tag, String known) {
        String strong = tag.substring(2);
        return known != null
                && Arrays.stream(known.split(","))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals(strong));
    }

    private static void give(byte[] body, String type, Message message) {
        message.removeHeaders("*"); // Camel would send back the parameters, and every header of the request
        message.setHeader(Exchange.CONTENT_TYPE, type);
        // The HTTP server sends anything else as a stream, in small pieces that change threads.
        message.setBody(Buffer.buffer(body));
    }
}
