package io.metadatasearch.services;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Finds ports for servers that cannot choose one themselves. */
public final class FreePort {

    // Below the range that systems use for outgoing connections: one of those could take the port before its server
    // does.
    private static final int FIRST = 20_000;
    private static final int SHARES = 60;

    /** How many ports each process has for itself, so that parallel runs do not take each other's ports. */
    private static final int SHARE = 200;

    /** The first port of the share; no other process can have the share while this process holds this port. */
    private static ServerSocket held;

    /** The distance from the held port to the next port; a port is given again after all others had their turn. */
    private static int next = 1;

    private FreePort() {}

    /**
     * Returns a port that was free a moment ago, and is not given to anybody else soon.
     *
     * @throws IOException if none of many ports is free
     */
    public static int find() throws IOException {
        return find(1);
    }

    /**
     * Returns the first of this many ports in a row, in the same way.
     *
     * @throws IOException if none of many ports is free
     */
    static synchronized int find(int count) throws IOException {
        if (held == null) {
            held = hold();
        }
        for (int tried = 0; tried < SHARE; tried++) {
            if (next + count > SHARE) {
                next = 1;
            }
            int first = held.getLocalPort() + next;
            if (IntStream.range(first, first + count).allMatch(FreePort::isFree)) {
                next += count;
                return first;
            }
            next++;
        }
        throw new IOException("No " + count + " of the " + SHARE + " ports from " + held.getLocalPort() + " are free");
    }

    private static ServerSocket hold() throws IOException {
        int first = ThreadLocalRandom.current().nextInt(SHARES);
        for (int i = 0; i < SHARES; i++) {
            try {
                return new ServerSocket(FIRST + (first + i) % SHARES * SHARE);
            } catch (BindException taken) {
                // held by another process
            }
        }
        throw new IOException("None of " + SHARES + " ports from " + FIRST + " on, " + SHARE + " apart, is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
