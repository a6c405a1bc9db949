package io.metadatasearch.search.lookup;

import io.metadatasearch.search.query.Addresses;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that a report says to look for: an address, a network, a name, a URL or a hash.
 *
 * @param typed the text in the list
 * @param kind the kind that was recognized
 * @param value as records have it: without the characters that keep mail programs from making links of it, and with
 *     names in lower case
 */
record Indicator(String typed, Kind kind, String value) {

    /** The kinds that are recognized. */
    enum Kind {
        IP,
        NETWORK,
        /** The name of a host or a domain; names below it match too. */
        DOMAIN,
        URL,
        /** MD5, SHA-1, SHA-256 or SHA-512 in hexadecimal digits. */
        HASH,
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was expected instead of an unknown indicator. */
    static final String EXPECTED =
            "expected an address, a network, a name, a URL, or an MD5, SHA-1, SHA-256 or SHA-512";

    private static final Pattern DOT = Pattern.compile("\\[\\.]|\\(\\.\\)|\\{\\.}|(?i)\\[dot]|\\(dot\\)|\\{dot}");
    private static final Pattern URL = Pattern.compile("(?i)([a-z][a-z0-9+.-]*)://([^/?#]+)([^#]*)(?:#.*)?");
    private static final Pattern HASH = Pattern.compile("(?i)[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}");
    private static final Pattern NAME = Pattern.compile("(?:\\*\\.)?((?:[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_-]{0,62})\\.)*"
            + "[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_-]{0,62}))\\.?");
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^\\]]+)]|([^:\\[\\]]+))(?::[0-9]{1,5})?");
    private static final int MAX_CHARS = 4_096;

    /** Recognizes an indicator. */
    static Indicator read(String typed) {
        String text = refanged(typed);
        if (text.length() > MAX_CHARS) {
            return new Indicator(typed, Kind.UNKNOWN, text);
        }
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return new Indicator(typed, Kind.URL, text);
        }
        String address = withoutPort(text);
        Optional<Addresses> addresses =
                text.contains("*") ? Optional.empty() : Addresses.read(text).or(() -> Addresses.read(address));
        if (addresses.isPresent()) {
            String value = addresses.get().text();
            return new Indicator(typed, value.contains("/") ? Kind.NETWORK : Kind.IP, value);
        }
        if (HASH.matcher(text).matches()) {
            return new Indicator(typed, Kind.HASH, text.toLowerCase(Locale.ROOT));
        }
        Matcher name = NAME.matcher(address);
        if (name.matches() && !address.matches("[\\d.]+")) {
            return new Indicator(typed, Kind.DOMAIN, name.group(1).toLowerCase(Locale.ROOT));
        }
        return new Indicator(typed, Kind.UNKNOWN, text);
    }

    /** Removes what reports add so that nobody clicks on a link: {@code hxxp://evil[.]example}. */
    private static String refanged(String typed) {
        String text = typed.strip().replaceAll("^[\"'<]+|[\"'>,;]+$", "");
        text = DOT.matcher(text).replaceAll(".");
        return text.replace("[://]", "://")
                .replace("[:]", ":")
                .replace("[/]", "/")
                .replaceFirst("(?i)^hxxp", "http")
                .strip();
    }

    /** Returns the host of a URL. */
    String host() {
        return withoutPort(matched().group(2).replaceFirst("^.*@", "")).toLowerCase(Locale.ROOT);
    }

    /** Returns an address or a name without the port after it and the brackets around it. */
    private static String withoutPort(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    /** Returns the path and the query of a URL; / if it has none. */
    String path() {
        String path = matched().group(3);
        return path.isEmpty() ? "/" : path.startsWith("/") ? path : "/" + path;
    }

    private Matcher matched() {
        Matcher url = URL.matcher(value);
        if (!url.matches()) {
            throw new IllegalStateException(value + " is not a URL");
        }
        return url;
    }
}
