package io.metadatasearch.text;

import java.net.UnknownHostException;
import org.apache.camel.NoSuchEndpointException;

/** Explains in a log line why something failed. */
public final class Reason {

    private Reason() {}

    /** What went wrong, and its root cause. */
    public static String of(Throwable failure) {
        Throwable root = root(failure);
        String first = failure.getMessage();
        String last = root.getMessage() == null ? root.toString() : root.getMessage();
        if (root instanceof UnknownHostException) {
            last = "unknown host " + last; // Java gives only the name.
        }
        if (root instanceof NoSuchEndpointException) {
            last += " If the program does not include the component, put its jars into the folder ext (EXT_DIRECTORY).";
        }
        return first == null || first.contains(last) ? last : first + ": " + last;
    }

    /** The root cause of a failure. */
    public static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
