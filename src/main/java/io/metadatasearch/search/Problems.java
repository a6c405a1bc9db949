package io.metadatasearch.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a failure into an {@code application/problem+json} answer. What is ours, not the client's, stays in the log. */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAVAILABLE = 503;
    private static final int INTERNAL = 500;
    private static final String RETRY_AFTER_SECONDS = "5";

    /** Writes the answer: body, status and headers. */
    public void answer(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure, Message message)
            throws JsonProcessingException {
        Problem problem = problem(failure);
        ObjectNode body = JSON.createObjectNode();
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.getMessage());
        message.removeHeaders("*");
        message.setHeader("CamelHttpResponseCode", problem.status());
        message.setHeader("Content-Type", "application/problem+json");
        if (problem.status() == UNAVAILABLE) {
            message.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        message.setBody(JSON.writeValueAsBytes(body));
    }

    private static Problem problem(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem known) {
                return known;
            }
            if (cause instanceof IOException) {
                LOG.warn("Elasticsearch does not answer: {}", firstLine(cause));
                return new Problem(UNAVAILABLE, "Search unavailable", "The search cannot be answered now; try again.");
            }
        }
        LOG.error("A request failed", failure);
        return new Problem(INTERNAL, "Internal error", "The request could not be answered; the log says why.");
    }

    /** The client's messages hold the whole answer from their second line on. */
    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
