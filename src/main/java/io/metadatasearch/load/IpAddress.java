package io.metadatasearch.load;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** An IPv4 or IPv6 address. Names are none: nobody is asked for them. */
final class IpAddress {

    private static final Pattern V4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int V4_BYTES = 4;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads one; null if the text is none. */
    static IpAddress parse(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return null;
        }
        try {
            return new IpAddress(InetAddress.getByName(text).getAddress()); // a literal: it is not looked up
        } catch (UnknownHostException e) {
            return null; // colons that are no address
        }
    }

    boolean isV4() {
        return bytes.length == V4_BYTES;
    }

    int bits() {
        return bytes.length * Byte.SIZE;
    }

    /** The network that it is in: all but the first bits are 0. */
    IpAddress masked(int prefixBits) {
        byte[] masked = bytes.clone();
        for (int bit = prefixBits; bit < bits(); bit++) {
            masked[bit / Byte.SIZE] &= (byte) ~(0x80 >>> bit % Byte.SIZE);
        }
        return new IpAddress(masked);
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
            throw new IllegalStateException(e); // only of another length
        }
    }
}
