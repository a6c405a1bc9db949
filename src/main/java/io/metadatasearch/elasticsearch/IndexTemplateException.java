package io.metadatasearch.elasticsearch;

/** The index template cannot be used: the message names the file and says why. */
public final class IndexTemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IndexTemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
