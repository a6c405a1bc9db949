package io.metadatasearch.search.query;

import io.metadatasearch.schema.IpAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses and networks as they are typed. A name is never looked up.
 *
 * @param text as it is sent to Elasticsearch: an address, or a network with its prefix length
 * @param first the first address
 * @param last the last address; equal to the first for a single address
 */
public record Addresses(String text, String first, String last) {

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4_BEGIN = Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){0,2})\\.?");
    private static final Pattern V4_WILD = Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){0,2})(?:\\.\\*){1,3}");
    private static final Pattern V6_BEGIN = Pattern.compile("([0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}):*\\*?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final int V4_BYTES = 4;
    private static final int MAPPED_BITS = 96;

    /** Returns whether a text is an address or a network, such as {@code 10.0.0.1} or {@code fe80::/10}. */
    public static boolean isAddress(String text) {
        return !text.contains("*") && read(text).isPresent();
    }

    /** Reads an address, a network, or an IPv4 network with a * for its last bytes; empty for any other text. */
    public static Optional<Addresses> read(String text) {
        Matcher wild = V4_WILD.matcher(text);
        if (wild.matches()) {
            return networkOfBytes(wild.group(1));
        }
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return Optional.empty();
        }
        if (slash < 0) {
            return Optional.of(new Addresses(text, text, text));
        }
        String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches()) {
            return Optional.empty();
        }
        // Elasticsearch treats a network of IPv4 addresses in IPv6 form as a network of IPv4 addresses.
        boolean isMapped = address.isV4() && text.contains(":");
        int prefix = Integer.parseInt(length) - (isMapped ? MAPPED_BITS : 0);
        if (prefix < 0 || prefix > address.bits()) {
            return Optional.empty();
        }
        String first = address.masked(prefix).toString();
        String last = address.last(prefix).toString();
        return Optional.of(new Addresses(isMapped ? first + "/" + prefix : text, first, last));
    }

    /** Returns the most similar text that is an address or a network; empty if there is none. */
    static Optional<String> near(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String length = slash < 0 ? "" : text.substring(slash + 1);
        IpAddress known = IpAddress.parse(address);
        if (known != null) {
            return Optional.of(length.isEmpty() ? address : address + "/" + known.bits());
        }
        String unpadded = address.replaceAll("(?<![0-9.])0+(?=[0-9])|(?<=\\.)0+(?=[0-9])", "");
        Matcher v4 = V4_BEGIN.matcher(unpadded);
        if (v4.matches() && unpadded.contains(".")) {
            return networkOfBytes(v4.group(1)).map(Addresses::text);
        }
        Matcher v6 = V6_BEGIN.matcher(address);
        if (v6.matches() && address.contains(":")) {
            int bits = v6.group(1).split(":").length * 16;
            String near = v6.group(1) + "::/" + (LENGTH.matcher(length).matches() ? length : bits);
            return read(near).isPresent() ? Optional.of(near) : Optional.empty();
        }
        return IpAddress.parse(unpadded) == null
                ? Optional.empty()
                : Optional.of(slash < 0 ? unpadded : unpadded + "/" + length);
    }

    private static Optional<Addresses> networkOfBytes(String bytes) {
        int known = bytes.split("\\.").length;
        return read(bytes + ".0".repeat(V4_BYTES - known) + "/" + known * Byte.SIZE);
    }
}
