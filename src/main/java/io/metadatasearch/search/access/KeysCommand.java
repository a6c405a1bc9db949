package io.metadatasearch.search.access;

import io.metadatasearch.text.Sha256;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The command {@code keys}: creates, lists and revokes API keys in their file. */
public final class KeysCommand {

    private static final String USAGE = """
            keys add NAME [--expires 90d|2027-01-31] [--rate REQUESTS_PER_SECOND] [--filter QUERY]
            keys list
            keys revoke NAME
            SEARCH_KEYS_FILE is the path of the key file.""";
    private static final Set<String> OPTIONS = Set.of("--expires", "--rate", "--filter");
    private static final int KEY_BYTES = 32;

    private final Path file;
    private final PrintStream out;

    private KeysCommand(Path file, PrintStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Runs the command.
     *
     * @param arguments the arguments after {@code keys}
     * @param keysFile the setting search.keys-file
     * @throws IllegalArgumentException if the arguments are invalid; the message says why
     * @throws IOException if the file cannot be read or written
     */
    public static void run(List<String> arguments, Optional<String> keysFile, PrintStream out) throws IOException {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            out.println(USAGE);
            return;
        }
        Path file = Path.of(keysFile.orElseThrow(() -> new IllegalArgumentException(
                "SEARCH_KEYS_FILE is missing: expected the path of the file that holds the keys")));
        KeysCommand command = new KeysCommand(file, out);
        List<String> rest = arguments.subList(1, arguments.size());
        switch (arguments.get(0)) {
            case "add" -> command.add(rest);
            case "list" -> command.list(rest);
            case "revoke" -> command.revoke(rest);
            default -> throw new IllegalArgumentException("Unknown command: keys " + arguments.get(0) + "\n" + USAGE);
        }
    }

    private void add(List<String> arguments) throws IOException {
        String name = name(arguments);
        Map<String, String> options = options(arguments.subList(1, arguments.size()));
        List<ApiKey> keys = Files.exists(file) ? new ArrayList<>(ApiKeyStore.read(file)) : new ArrayList<>();
        if (keys.stream().anyMatch(key -> key.name().equals(name))) {
            throw new IllegalArgumentException("A key named " + name + " already exists; revoke it first");
        }
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = "ms_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        keys.add(new ApiKey(
                name,
                Sha256.hex(key),
                now.toString(),
                options.containsKey("--expires") ? expires(options.get("--expires"), now) : null,
                options.containsKey("--rate") ? rate(options.get("--rate")) : null,
                options.get("--filter")));
        ApiKeyStore.write(file, keys);
        out.println("The key of " + name + " (shown only once):");
        out.println(key);
    }

    private void list(List<String> arguments) throws IOException {
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("keys list takes no arguments:\n" + USAGE);
        }
        for (ApiKey key : ApiKeyStore.read(file)) {
            out.printf(
                    "%-20s created %s, expires %s, rate %s, filter %s%n",
                    key.name(),
                    Objects.requireNonNullElse(key.created(), "?"),
                    Objects.requireNonNullElse(key.expires(), "never")
                            + (key.isOver(Instant.now()) ? " (expired)" : ""),
                    key.rate() == null ? "unlimited" : key.rate() + "/s",
                    Objects.requireNonNullElse(key.filter(), "none"));
        }
    }

    private void revoke(List<String> arguments) throws IOException {
        String name = name(arguments);
        if (arguments.size() > 1) {
            throw new IllegalArgumentException("keys revoke takes one name:\n" + USAGE);
        }
        List<ApiKey> keys = new ArrayList<>(ApiKeyStore.read(file));
        if (!keys.removeIf(key -> key.name().equals(name))) {
            throw new IllegalArgumentException("There is no key named " + name);
        }
        ApiKeyStore.write(file, keys);
        out.println("The key of " + name + " is revoked");
    }

    private static String name(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.get(0).matches("[\\w.@-]{1,64}")) {
            throw new IllegalArgumentException(
                    "The name is missing or invalid: expected at most 64 letters, digits and . _ @ -\n" + USAGE);
        }
        return arguments.get(0);
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (!OPTIONS.contains(option) || i + 1 == arguments.size() || options.containsKey(option)) {
                throw new IllegalArgumentException(option + " is unknown, has no value or is given twice:\n" + USAGE);
            }
            options.put(option, arguments.get(i + 1));
        }
        return options;
    }

    private static String expires(String text, Instant now) {
        try {
            Instant end = text.matches("[0-9]{1,5}d")
                    ? now.plus(Long.parseLong(text.substring(0, text.length() - 1)), ChronoUnit.DAYS)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (end.isAfter(now)) {
                return end.toString();
            }
        } catch (DateTimeException e) {
            // reported below
        }
        throw new IllegalArgumentException(
                "--expires must be a number of days such as 90d, or a future date such as 2027-01-31, was " + text);
    }

    private static int rate(String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(
                    "--rate must be a whole number of requests a second, 1 or more, was " + text);
        }
        return Integer.parseInt(text);
    }
}
