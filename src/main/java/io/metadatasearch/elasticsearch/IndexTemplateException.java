package io.metadatasearch.elasticsearch;

/** The index template cannot be used. The message names the file and the reason. */
public final class IndexTemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IndexTemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
