package io.metadatasearch.schema;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** An IPv4 or IPv6 address. A host name is not an address: names are never resolved. */
public final class IpAddress {

    private static final int V4_BYTES = 4;
    private static final int V6_GROUPS = 8;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Parses an address; null if the text is not an address that Elasticsearch accepts. */
    public static IpAddress parse(String text) {
        if (!isAddress(text.toCharArray(), 0, text.length())) {
            return null;
        }
        try {
            return new IpAddress(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // cannot happen: an address is not looked up
        }
    }

    /**
     * Whether the characters are an address that Elasticsearch accepts. This check runs on two cells of every row, so
     * it creates no objects.
     */
    public static boolean isAddress(char[] chars, int from, int to) {
        return isV4(chars, from, to) || isV6(chars, from, to);
    }

    private static boolean isV4(char[] chars, int from, int to) {
        int at = from;
        for (int part = 0; part < V4_BYTES; part++) {
            if (part > 0 && (at == to || chars[at++] != '.')) {
                return false;
            }
            int start = at;
            int number = 0;
            while (at < to && at - start < 3 && chars[at] >= '0' && chars[at] <= '9') {
                number = number * 10 + chars[at++] - '0';
            }
            if (at == start || number > 255 || at - start > 1 && chars[start] == '0') {
                return false;
            }
        }
        return at == to;
    }

    private static boolean isV6(char[] chars, int from, int to) {
        int at = from;
        int groups = 0;
        boolean gap = false;
        if (to - from >= 2 && chars[from] == ':' && chars[from + 1] == ':') {
            gap = true;
            at += 2;
        }
        while (at < to) {
            int start = at;
            while (at < to && Character.digit(chars[at], 16) >= 0 && chars[at] < 0x80) {
                at++;
            }
            if (at < to && chars[at] == '.') {
                return (gap ? groups < V6_GROUPS - 2 : groups == V6_GROUPS - 2) && isV4(chars, start, to);
            }
            if (at == start || at - start > 4) {
                return false;
            }
            groups++;
            if (at == to) {
                break;
            }
            if (chars[at++] != ':' || at == to) {
                return false;
            }
            if (chars[at] == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                at++;
            }
        }
        return gap ? groups < V6_GROUPS : groups == V6_GROUPS;
    }

    public boolean isV4() {
        return bytes.length == V4_BYTES;
    }

    public int bits() {
        return bytes.length * Byte.SIZE;
    }

    /** The network of this address: all bits after the prefix are 0. */
    public IpAddress masked(int prefixBits) {
        byte[] masked = bytes.clone();
        for (int bit = prefixBits; bit < bits(); bit++) {
            masked[bit / Byte.SIZE] &= (byte) ~(0x80 >>> bit % Byte.SIZE);
        }
        return new IpAddress(masked);
    }

    /** The last address of the network of this address: all bits after the prefix are 1. */
    public IpAddress last(int prefixBits) {
        byte[] last = bytes.clone();
        for (int bit = prefixBits; bit < bits(); bit++) {
            last[bit / Byte.SIZE] |= (byte) (0x80 >>> bit % Byte.SIZE);
        }
        return new IpAddress(last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // cannot happen: the length is 4 or 16
        }
    }
}
