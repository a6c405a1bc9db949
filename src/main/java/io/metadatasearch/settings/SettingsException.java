package io.metadatasearch.settings;

import java.util.List;

/** Settings that prevent a start. The message has one line for each problem, with the environment variable. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }

    /** Creates an exception with one problem, such as {@code FTP_HOST is missing: expected <what>}. */
    public static SettingsException of(String problem) {
        return new SettingsException(List.of(problem));
    }
}
