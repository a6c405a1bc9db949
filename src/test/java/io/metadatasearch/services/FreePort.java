package io.metadatasearch.services;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

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
        return find(1);
    }

    /**
     * The first of so many ports in a row that were free a moment ago.
     *
     * @throws IOException if none of many was free
     */
    static int find(int count) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST + 2 - count);
            if (IntStream.range(first, first + count).allMatch(FreePort::isFree)) {
                return first;
            }
        }
        throw new IOException("No " + count + " ports are free between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
