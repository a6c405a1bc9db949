package io.metadatasearch.services;

import java.io.IOException;
import java.net.ServerSocket;

/** Finds ports for servers that cannot choose one themselves. */
public final class FreePort {

    private FreePort() {}

    /** A port that was free a moment ago. */
    public static int find() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
