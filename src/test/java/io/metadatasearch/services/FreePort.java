package io.metadatasearch.services;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for servers that cannot choose one themselves. */
public final class FreePort {

    // Below the range that systems give to outgoing connections: one of those could take the port before its server.
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int TRIES = 100;

    private FreePort() {}

    /**
     * A port that was free a moment ago.
     *
     * @throws IOException if none of many was free
     */
    public static int find() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IOException("No port is free between " + FIRST + " and " + LAST);
    }
}
