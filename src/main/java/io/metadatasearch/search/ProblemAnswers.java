package io.metadatasearch.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a failure into an {@code application/problem+json} answer. Details of our own failures stay in the log. */
public final class ProblemAnswers {

    /** The media type of every problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String INTERNAL = "Internal error";
    private static final String INTERNAL_DETAIL = "The request failed. See the log for the reason.";
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes the answer: body, status and headers. */
    public void answer(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure, Message message) {
        Problem problem = problem(failure);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, MEDIA_TYPE);
        problem.headers().forEach(message::setHeader);
        ObjectNode body = body(problem.status(), problem.title(), problem.getMessage());
        if (problem.position() > 0) {
            body.put("position", problem.position());
        }
        if (problem.suggestion() != null) {
            body.put("suggestion", problem.suggestion());
        }
        message.setBody(bytes(body));
    }

    /** Returns the answer to a request that the HTTP server itself refuses with this status. */
    public static byte[] ofServer(int status) {
        return bytes(
                switch (status) {
                    case 413 -> body(status, "Body too large", "The body is too large: expected at most 1 MiB");
                    case 415 ->
                        body(
                                status,
                                "Unsupported media type",
                                "Forms are refused: expected Content-Type: application/json, or text/plain for a list");
                    default -> body(status, INTERNAL, INTERNAL_DETAIL);
                });
    }

    private static ObjectNode body(int status, String title, String detail) {
        return JSON.createObjectNode().put("title", title).put("status", status).put("detail", detail);
    }

    private static byte[] bytes(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Problem problem(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem known) {
                return known;
            }
            if (cause instanceof IOException) {
                LOG.warn("A request to Elasticsearch failed: {}", firstLine(cause));
                return Problem.unavailable();
            }
        }
        LOG.error("A request failed", failure);
        return new Problem(500, INTERNAL, INTERNAL_DETAIL);
    }

    /**
     * Returns the first line of a message: a message of the client contains the whole answer from its second line on.
     */
    public static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
