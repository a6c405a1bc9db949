package io.metadatasearch.search.query;

import io.metadatasearch.search.query.FieldNames.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the values of a field can be, and how they are typed. */
public enum FieldType {
    ADDRESS("an address such as 10.0.0.1 or fe80::1, or a network such as 10.0.0.0/8, 10.0.0.* or fe80::/10"),
    WHOLE("a whole number such as 1000, 10k, 1M (1,000,000) or 1GiB (1,073,741,824)"),
    DECIMAL("a number such as 0.5, 1000 or 1M"),
    PORT("a port from 0 to 65535, or the name of a service such as http or ssh"),
    STATUS("an HTTP status such as 404, 4xx or 4*"),
    TIME(TimeRange.EXPECTED),
    BOOLEAN("true or false"),
    TEXT("words"),
    KEYWORD("a text of at most 8191 characters"),
    KEYED("a text of at most 8191 characters");

    /**
     * The values that a typed text stands for.
     *
     * @param low the first value, as it is sent to Elasticsearch
     * @param high the last value; equal to the first for a single value
     * @param term both values in one, if Elasticsearch has a form for it; else null
     */
    record Values(Object low, Object high, Object term) {

        static Values one(Object value) {
            return new Values(value, value, value);
        }
    }

    static final int MAX_CHARS = 8191; // ignore_above of the index template
    private static final Pattern NUMBER =
            Pattern.compile("([+-]?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?)(?:([kKMGTP])(i?)B?)?");
    private static final Pattern STATUS_CLASS = Pattern.compile("([1-9][0-9]?)(?:[xX?]{1,2}|\\*)");
    private static final int STATUS_DIGITS = 3;
    private static final int MAX_PORT = 65_535;

    /** The ports of common services: the names that the IANA registers, and other common names. */
    private static final Map<String, Integer> SERVICES = Map.ofEntries(
            Map.entry("ftp-data", 20),
            Map.entry("ftp", 21),
            Map.entry("ssh", 22),
            Map.entry("sftp", 22),
            Map.entry("telnet", 23),
            Map.entry("smtp", 25),
            Map.entry("whois", 43),
            Map.entry("tacacs", 49),
            Map.entry("dns", 53),
            Map.entry("domain", 53),
            Map.entry("bootps", 67),
            Map.entry("dhcp", 67),
            Map.entry("bootpc", 68),
            Map.entry("tftp", 69),
            Map.entry("gopher", 70),
            Map.entry("finger", 79),
            Map.entry("http", 80),
            Map.entry("kerberos", 88),
            Map.entry("pop3", 110),
            Map.entry("sunrpc", 111),
            Map.entry("ntp", 123),
            Map.entry("epmap", 135),
            Map.entry("netbios-ns", 137),
            Map.entry("netbios-dgm", 138),
            Map.entry("netbios-ssn", 139),
            Map.entry("imap", 143),
            Map.entry("snmp", 161),
            Map.entry("snmptrap", 162),
            Map.entry("bgp", 179),
            Map.entry("irc", 194),
            Map.entry("ldap", 389),
            Map.entry("https", 443),
            Map.entry("microsoft-ds", 445),
            Map.entry("smb", 445),
            Map.entry("isakmp", 500),
            Map.entry("syslog", 514),
            Map.entry("submission", 587),
            Map.entry("ldaps", 636),
            Map.entry("domain-s", 853),
            Map.entry("ftps", 990),
            Map.entry("telnets", 992),
            Map.entry("imaps", 993),
            Map.entry("pop3s", 995),
            Map.entry("socks", 1080),
            Map.entry("openvpn", 1194),
            Map.entry("ms-sql-s", 1433),
            Map.entry("oracle", 1521),
            Map.entry("radius", 1812),
            Map.entry("mqtt", 1883),
            Map.entry("nfs", 2049),
            Map.entry("mysql", 3306),
            Map.entry("rdp", 3389),
            Map.entry("ms-wbt-server", 3389),
            Map.entry("stun", 3478),
            Map.entry("ipsec-nat-t", 4500),
            Map.entry("sip", 5060),
            Map.entry("sips", 5061),
            Map.entry("mdns", 5353),
            Map.entry("postgresql", 5432),
            Map.entry("amqp", 5672),
            Map.entry("vnc", 5900),
            Map.entry("x11", 6000),
            Map.entry("redis", 6379),
            Map.entry("http-alt", 8080),
            Map.entry("elasticsearch", 9200));

    private final String expected;

    FieldType(String expected) {
        this.expected = expected;
    }

    /** Returns the types of a field: several if the indices differ. */
    public static List<FieldType> of(Field field) {
        return Arrays.stream(field.type().split(", "))
                .map(type -> of(field.name(), type))
                .distinct()
                .toList();
    }

    private static FieldType of(String name, String type) {
        return switch (type) {
            case "ip" -> ADDRESS;
            case "long", "integer", "short", "byte", "unsigned_long" ->
                name.toLowerCase(Locale.ROOT).endsWith("port") ? PORT : name.equals("status") ? STATUS : WHOLE;
            case "double", "float", "half_float", "scaled_float" -> DECIMAL;
            case "date", "date_nanos" -> TIME;
            case "boolean" -> BOOLEAN;
            case "text" -> TEXT;
            case "flattened" -> KEYED;
            default -> KEYWORD;
        };
    }

    /** Returns what a value of this type looks like, for messages. */
    String expected() {
        return expected;
    }

    /** Returns whether its values are texts, so that parts of them can be searched. */
    boolean isText() {
        return this == TEXT || this == KEYWORD || this == KEYED;
    }

    /**
     * Returns what a typed value stands for; empty if it cannot be a value of this type.
     *
     * @param now the time that {@code now} stands for
     */
    Optional<Values> read(String text, Instant now) {
        return switch (this) {
            case ADDRESS -> Addresses.read(text).map(found -> new Values(found.first(), found.last(), found.text()));
            case WHOLE -> whole(text).map(Values::one);
            case DECIMAL -> number(text).map(Values::one);
            case PORT ->
                Optional.ofNullable(SERVICES.get(text.toLowerCase(Locale.ROOT)))
                        .map(Integer::longValue)
                        .or(() -> whole(text).filter(port -> port >= 0 && port <= MAX_PORT))
                        .map(Values::one);
            case STATUS -> status(text);
            case TIME -> time(text, now);
            case BOOLEAN ->
                Optional.of(text)
                        .filter(value -> value.equals("true") || value.equals("false"))
                        .map(value -> Values.one(Boolean.valueOf(value)));
            // A text without a letter or digit has no words.
            case TEXT ->
                Optional.of(text)
                        .filter(value -> value.codePoints().anyMatch(Character::isLetterOrDigit))
                        .map(Values::one);
            case KEYWORD, KEYED ->
                Optional.of(text)
                        .filter(value -> !value.isEmpty() && value.length() <= MAX_CHARS)
                        .map(Values::one);
        };
    }

    /** Returns the most similar text that is a value of this type; empty if there is none. */
    Optional<String> near(String text, Instant now) {
        Optional<String> near =
                switch (this) {
                    case ADDRESS -> Addresses.near(text);
                    case WHOLE, DECIMAL, STATUS -> Optional.of(plainNumber(text));
                    case PORT -> {
                        String number = plainNumber(text);
                        yield read(number, now).isPresent() ? Optional.of(number) : service(text);
                    }
                    case TIME ->
                        Optional.of(text.replaceAll("[*]+$|(?<=[0-9])[ _](?=[0-9]).*", "")
                                .replaceAll("-$", ""));
                    case BOOLEAN -> Optional.of(text.toLowerCase(Locale.ROOT));
                    default -> Optional.empty();
                };
        return near.filter(one -> !one.equals(text) && read(one, now).isPresent());
    }

    private static String plainNumber(String text) {
        if (text.matches("0[xX][0-9a-fA-F]{1,15}")) {
            return String.valueOf(Long.parseLong(text.substring(2), 16));
        }
        String plain = text.replaceAll("(?<=[0-9])[,_' ](?=[0-9])", "");
        return plain.replaceFirst("(?i)m(ib|b)?$", "M$1")
                .replaceFirst("(?i)g(ib|b)?$", "G$1")
                .replaceFirst("(?i)(?<=[0-9][kmgt])ib$", "iB")
                .replaceFirst("(?i)(?<=[0-9][kmgt])b$", "B");
    }

    private static Optional<String> service(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return wanted.matches("[a-z].{2,}")
                ? SERVICES.keySet().stream()
                        .filter(name -> FieldNames.distance(wanted, name) == 1)
                        .sorted()
                        .findFirst()
                : Optional.empty();
    }

    private static Optional<BigDecimal> number(String text) {
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(number.group(1));
        if (number.group(2) != null) {
            int thousands = "kmgtp".indexOf(number.group(2).toLowerCase(Locale.ROOT)) + 1;
            value = value.multiply(
                    BigDecimal.valueOf(number.group(3).isEmpty() ? 1000 : 1024).pow(thousands));
        }
        return Double.isInfinite(value.doubleValue()) ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Long> whole(String text) {
        return number(text)
                .filter(value -> value.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::toBigInteger)
                .filter(value -> value.bitLength() < Long.SIZE)
                .map(BigInteger::longValue);
    }

    private static Optional<Values> status(String text) {
        Matcher ofClass = STATUS_CLASS.matcher(text);
        if (ofClass.matches() && (text.endsWith("*") || text.length() == STATUS_DIGITS)) {
            int zeros = STATUS_DIGITS - ofClass.group(1).length();
            long low = Long.parseLong(ofClass.group(1) + "0".repeat(zeros));
            long high = Long.parseLong(ofClass.group(1) + "9".repeat(zeros));
            return Optional.of(new Values(low, high, null));
        }
        return text.matches("0|[1-9][0-9]{2}") ? Optional.of(Values.one(Long.valueOf(text))) : Optional.empty();
    }

    private static Optional<Values> time(String text, Instant now) {
        try {
            TimeRange time = TimeRange.of(text, now);
            return Optional.of(new Values(time.from().toString(), time.to().toString(), null));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
