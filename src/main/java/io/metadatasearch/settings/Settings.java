package io.metadatasearch.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The settings of one start: {@code application.properties}, where the environment variable of the same name in
 * capitals overrides a key ({@code ftp.host} by {@code FTP_HOST}). A setting that is empty is not set.
 */
public final class Settings {

    /** The form that a value must have, in the words of an error message. */
    private enum Form {
        TEXT("a value", value -> true),
        FTP_SCHEME("ftp, ftps or sftp", List.of("ftp", "ftps", "sftp")::contains),
        HOST(
                "host or host:port, such as ftp.example.org or ftp.example.org:2121",
                matches("[\\w.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:]+](:\\d{1,5})?")),
        ADDRESS("an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all", matches("[\\w.:-]+")),
        DURATION("a duration such as 30s, 10m or 2h", matches("(\\d+(ms|s|m|h|d))+")),
        CRON("minute, hour, day of month, month and day of week, such as 0 */2 * * *", Settings::isCron),
        AFTER("keep, delete or move", List.of("keep", "delete", "move")::contains),
        DONE_FILE(
                "a name that contains ${file:name} or ${file:name.noext}, such as ${file:name}.done",
                matches("[^/{}$]*\\$\\{file:name(\\.noext)?}[^/{}$]*")),
        FOLDER("the path of a folder that ends with /, such as firewall/", matches("(\\w[\\w.-]*/)+")),
        BOOLEAN("true or false", List.of("true", "false")::contains),
        NUMBER("a whole number, 1 or more", matches("[1-9]\\d{0,8}")),
        COUNT("a whole number, 0 or more", matches("\\d{1,9}")),
        ORIGINS("* or http(s)://host, several separated by commas", value -> value.equals("*") || areUrls(value)),
        SHARE("a number from 0 to 1, such as 0.5", matches("0|1|[01]\\.0+|0?\\.\\d{1,6}")),
        FORMAT("auto, csv, zeek, w3c or jsonl", List.of("auto", "csv", "zeek", "w3c", "jsonl")::contains),
        CHARSET("auto, or an encoding, such as UTF-8 or ISO-8859-1", value -> value.equals("auto") || isCharset(value)),
        DELIMITER(
                "auto, comma, tab, semicolon, pipe or space",
                List.of("auto", "comma", "tab", "semicolon", "pipe", "space")::contains),
        DATE_ORDER("auto, day-first or month-first", List.of("auto", "day-first", "month-first")::contains),
        CONSOLE(
                "true, false, or the path of a folder",
                value -> List.of("true", "false").contains(value) || Files.isDirectory(Path.of(value))),
        OPERATOR("AND or OR", List.of("AND", "OR")::contains),
        PORT("a port number from 1 to 65535", Settings::isPort),
        URL("http(s)://host:port", Settings::isUrl),
        COLLECTOR(
                "the URL of a collector, such as http://collector:4318", matches("https?://[^/?#@\\s]+(/[\\w./-]*)?")),
        QUEUE(
                "the URL of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/metadata",
                matches("https?://[^/?#@\\s]+(/[\\w.-]+)+")),
        URLS("http(s)://host:port, or several of them separated by commas", Settings::areUrls),
        INDEX(
                "an Elasticsearch index name: lower-case letters, digits, - and _, beginning with a letter",
                matches("[a-z][a-z0-9_-]{0,99}")),
        PERIOD("none, day, month or year", List.of("none", "day", "month", "year")::contains),
        // Only days: with minutes, an m that is meant as months would be accepted.
        DAYS("a number of days, 1d or more, such as 400d", matches("[1-9]\\d{0,4}d")),
        FILE(
                "the path of a readable file",
                value -> Files.isRegularFile(Path.of(value)) && Files.isReadable(Path.of(value))),
        LOG_FORMAT("text or json", List.of("text", "json")::contains),
        LOG_LEVEL("OFF, ERROR, WARN, INFO, DEBUG or TRACE", LogLevels::isLevel),
        LOG_LEVELS(LogLevels.EXPECTED, LogLevels::isList),
        LOG_LEVELS_FILE("the path of a file with lines such as io.metadatasearch.load=DEBUG", LogLevels::isFile),
        DIRECTORY("the path of a folder", value -> Files.isDirectory(Path.of(value)));

        private final String expected;
        private final Predicate<String> accepts;

        Form(String expected, Predicate<String> accepts) {
            this.expected = expected;
            this.accepts = accepts;
        }
    }

    /** A setting that is checked before anything starts; {@code stages} are the stages that use it. */
    private record Rule(String key, Form form, boolean required, Set<Stage> stages) {}

    private static final Set<Stage> ALL = EnumSet.allOf(Stage.class);
    private static final Set<Stage> SYNC = EnumSet.of(Stage.SYNC);
    private static final Set<Stage> LOAD = EnumSet.of(Stage.LOAD);
    private static final Set<Stage> SEARCH = EnumSet.of(Stage.SEARCH);
    private static final Set<Stage> WITH_S3 = EnumSet.of(Stage.SYNC, Stage.LOAD);
    private static final Set<Stage> WATCH = EnumSet.of(Stage.WATCH);
    private static final Set<Stage> WITH_QUERIES = EnumSet.of(Stage.SEARCH, Stage.WATCH);
    private static final Set<Stage> WITH_ELASTICSEARCH = EnumSet.of(Stage.LOAD, Stage.SEARCH, Stage.WATCH);

    private static final List<Rule> RULES = List.of(
            new Rule("routes.directory", Form.DIRECTORY, true, ALL),
            new Rule("ext.directory", Form.TEXT, true, ALL),
            new Rule("routes.reload", Form.BOOLEAN, true, ALL),
            new Rule("schema.directory", Form.DIRECTORY, true, ALL),
            new Rule("log.format", Form.LOG_FORMAT, true, ALL),
            new Rule("log.level", Form.LOG_LEVEL, false, ALL),
            new Rule("log.levels", Form.LOG_LEVELS, false, ALL),
            new Rule("log.levels-file", Form.LOG_LEVELS_FILE, false, ALL),
            new Rule("otel.exporter.otlp.endpoint", Form.COLLECTOR, false, ALL),
            new Rule("management.host", Form.ADDRESS, true, ALL),
            new Rule("management.port", Form.PORT, true, ALL),
            new Rule("health.patience", Form.DURATION, true, WITH_S3),
            new Rule("http.host", Form.ADDRESS, true, SEARCH),
            new Rule("http.port", Form.PORT, true, SEARCH),
            new Rule("http.compression", Form.BOOLEAN, true, SEARCH),
            new Rule("http.tls-certificate", Form.FILE, false, SEARCH),
            new Rule("http.tls-key", Form.FILE, false, SEARCH),
            new Rule("http.cors-origins", Form.ORIGINS, false, SEARCH),
            new Rule("search.timeout", Form.DURATION, true, WITH_QUERIES),
            new Rule("search.max-concurrent", Form.NUMBER, true, WITH_ELASTICSEARCH),
            new Rule("search.export-limit", Form.NUMBER, true, SEARCH),
            new Rule("search.default-operator", Form.OPERATOR, true, WITH_QUERIES),
            new Rule("search.slow-queries", Form.BOOLEAN, true, WITH_QUERIES),
            new Rule("search.cache-seconds", Form.COUNT, true, SEARCH),
            new Rule("search.console", Form.CONSOLE, true, SEARCH),
            new Rule("search.keys-file", Form.FILE, false, SEARCH),
            new Rule("ftp.scheme", Form.FTP_SCHEME, true, SYNC),
            new Rule("ftp.host", Form.HOST, true, SYNC),
            new Rule("ftp.username", Form.TEXT, true, SYNC),
            new Rule("ftp.password", Form.TEXT, false, SYNC),
            new Rule("ftp.key-file", Form.FILE, false, SYNC),
            new Rule("ftp.implicit-tls", Form.BOOLEAN, true, SYNC),
            new Rule("ftp.ca", Form.FILE, false, SYNC),
            new Rule("ftp.known-hosts", Form.FILE, false, SYNC),
            new Rule("ftp.timeout", Form.DURATION, true, SYNC),
            new Rule("sync.every", Form.DURATION, true, SYNC),
            new Rule("sync.cron", Form.CRON, false, SYNC),
            new Rule("sync.connections", Form.NUMBER, true, SYNC),
            new Rule("sync.settle", Form.DURATION, true, SYNC),
            new Rule("sync.min-age", Form.DURATION, true, SYNC),
            new Rule("sync.done-file", Form.DONE_FILE, false, SYNC),
            new Rule("sync.prefix", Form.FOLDER, false, SYNC),
            new Rule("sync.recursive", Form.BOOLEAN, true, SYNC),
            new Rule("sync.after", Form.AFTER, true, SYNC),
            new Rule("sync.once", Form.BOOLEAN, true, SYNC),
            new Rule("s3.bucket", Form.TEXT, true, WITH_S3),
            new Rule("s3.endpoint", Form.URL, false, WITH_S3),
            new Rule("s3.path-style", Form.BOOLEAN, true, WITH_S3),
            new Rule("sqs.queue", Form.QUEUE, false, LOAD),
            new Rule("sqs.visibility-seconds", Form.NUMBER, true, LOAD),
            new Rule("load.every", Form.DURATION, true, LOAD),
            new Rule("load.bulk-rows", Form.NUMBER, true, LOAD),
            new Rule("load.bulk-kib", Form.NUMBER, true, LOAD),
            new Rule("load.bulks-in-flight", Form.NUMBER, true, LOAD),
            new Rule("load.workers", Form.NUMBER, true, LOAD),
            new Rule("load.attempts", Form.NUMBER, true, LOAD),
            new Rule("load.max-rejected", Form.SHARE, true, LOAD),
            new Rule("load.max-inflated-gib", Form.NUMBER, true, LOAD),
            new Rule("load.max-ratio", Form.NUMBER, true, LOAD),
            new Rule("load.format", Form.FORMAT, true, LOAD),
            new Rule("load.delimiter", Form.DELIMITER, true, LOAD),
            new Rule("load.header", Form.TEXT, true, LOAD),
            new Rule("load.charset", Form.CHARSET, true, LOAD),
            new Rule("load.null", Form.TEXT, false, LOAD),
            new Rule("load.date-order", Form.DATE_ORDER, true, LOAD),
            new Rule("schema.max-fields", Form.NUMBER, true, WITH_ELASTICSEARCH),
            new Rule("es.urls", Form.URLS, true, WITH_ELASTICSEARCH),
            new Rule("es.ca", Form.FILE, false, WITH_ELASTICSEARCH),
            new Rule("es.index", Form.INDEX, true, WITH_ELASTICSEARCH),
            new Rule("es.index.period", Form.PERIOD, true, LOAD),
            new Rule("es.retention", Form.DAYS, false, LOAD),
            new Rule("es.retention-dry-run", Form.BOOLEAN, true, LOAD),
            new Rule("watch.searches-file", Form.FILE, false, WATCH),
            new Rule("watch.keep", Form.DAYS, true, WATCH));

    private static final List<String> SECRETS = List.of(
            "ftp.password",
            "ftp.key-passphrase",
            "aws.secret-access-key",
            "aws.session-token",
            "es.password",
            "es.api-key");

    private final Map<String, String> values;
    private final Set<Stage> stages;

    private Settings(Map<String, String> values, Set<Stage> stages) {
        this.values = values;
        this.stages = stages;
    }

    /**
     * Reads and checks the settings.
     *
     * @param environment the environment variables; {@code CONFIG_FILE} names a file to use instead of
     *     {@code application.properties} in the working directory
     * @throws SettingsException if the file cannot be read, or if a setting that the chosen stages need is missing or
     *     malformed. The message has one line for each such setting, and no value that may be secret
     */
    public static Settings read(Map<String, String> environment) {
        Map<String, String> values = readValues(environment);
        String stage = values.get("stage");
        Set<Stage> stages;
        if (stage == null) {
            stages = ALL;
        } else if (Arrays.stream(Stage.values())
                .anyMatch(known -> known.toString().equals(stage))) {
            stages = EnumSet.of(Stage.valueOf(stage.toUpperCase(Locale.ROOT)));
        } else {
            throw SettingsException.of(
                    "STAGE is malformed: expected sync, load, search or watch, or nothing for all of them");
        }
        return new Settings(values, stages).checked(key -> true);
    }

    /**
     * Reads the settings for a command, regardless of the stage, and checks only those that the command uses.
     *
     * @param used the prefixes of their keys, such as {@code s3.}
     * @throws SettingsException if the file cannot be read, or if one of these settings is missing or malformed
     */
    public static Settings read(Map<String, String> environment, List<String> used) {
        return new Settings(readValues(environment), ALL)
                .checked(key -> used.stream().anyMatch(key::startsWith));
    }

    private Settings checked(Predicate<String> used) {
        List<String> problems = problems(used);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return this;
    }

    private static Map<String, String> readValues(Map<String, String> environment) {
        Path file = Path.of(environment.getOrDefault("CONFIG_FILE", "application.properties"));
        Properties inFile = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            inFile.load(reader);
        } catch (IOException e) {
            throw SettingsException.of("CONFIG_FILE: cannot read " + file.toAbsolutePath()
                    + ": start in the folder that holds application.properties, or name the file");
        }
        Map<String, String> values = new TreeMap<>();
        for (String key : inFile.stringPropertyNames()) {
            String value = Optional.ofNullable(environment.get(variable(key)))
                    .filter(text -> !text.isBlank())
                    .orElse(inFile.getProperty(key))
                    .strip();
            if (!value.isEmpty()) {
                values.put(key, value);
            }
        }
        // With events, the bucket is listed only for objects that no event announced.
        values.putIfAbsent("load.every", values.containsKey("sqs.queue") ? "15m" : "2s");
        return values;
    }

    private List<String> problems(Predicate<String> used) {
        List<String> problems = new ArrayList<>();
        for (Rule rule : RULES) {
            if (rule.stages().stream().noneMatch(stages::contains) || !used.test(rule.key())) {
                continue;
            }
            String value = values.get(rule.key());
            if (value == null && rule.required()) {
                problems.add(variable(rule.key()) + " is missing: expected " + rule.form().expected);
            } else if (value != null && !rule.form().accepts.test(value)) {
                problems.add(variable(rule.key()) + " is malformed: expected " + rule.form().expected);
            }
        }
        if (stages.equals(WATCH) && used.test("watch.") && !values.containsKey("watch.searches-file")) {
            problems.add("WATCH_SEARCHES_FILE is missing: expected the path of a readable file");
        }
        if (stages.contains(Stage.SYNC) && used.test("ftp.password")) {
            problems.addAll(syncProblems());
        }
        together(problems, used, WITH_S3, "aws.access-key-id", "aws.secret-access-key");
        together(problems, used, WITH_ELASTICSEARCH, "es.username", "es.password");
        together(problems, used, SEARCH, "http.tls-certificate", "http.tls-key");
        if (used.test("es.api-key") && values.containsKey("es.api-key") && values.containsKey("es.username")) {
            problems.add("ES_API_KEY and ES_USERNAME are both set: expected one of them");
        }
        return problems;
    }

    private List<String> syncProblems() {
        List<String> problems = new ArrayList<>();
        boolean byKey = "sftp".equals(values.get("ftp.scheme")) && values.containsKey("ftp.key-file");
        if (!values.containsKey("ftp.password") && !byKey) {
            problems.add("FTP_PASSWORD is missing: expected a value, or FTP_KEY_FILE with sftp");
        }
        if ("true".equals(values.get("sync.once")) && !stages.equals(SYNC)) {
            problems.add("SYNC_ONCE is set: expected only with STAGE=sync");
        }
        if ("true".equals(values.get("sync.once")) && "true".equals(values.get("routes.reload"))) {
            problems.add("SYNC_ONCE and ROUTES_RELOAD are both set: expected one of them");
        }
        return problems;
    }

    private void together(List<String> problems, Predicate<String> used, Set<Stage> users, String one, String other) {
        if (used.test(one)
                && users.stream().anyMatch(stages::contains)
                && values.containsKey(one) != values.containsKey(other)) {
            String missing = values.containsKey(one) ? other : one;
            String present = values.containsKey(one) ? one : other;
            problems.add(variable(missing) + " is missing: required with " + variable(present));
        }
    }

    /** The environment variable that overrides a key: {@code s3.path-style} gives {@code S3_PATH_STYLE}. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The stages to run. */
    public Set<Stage> stages() {
        return stages;
    }

    /** The values that no message may show. */
    public List<String> secrets() {
        return SECRETS.stream().map(values::get).filter(Objects::nonNull).toList();
    }

    /** Every setting that has a value, by its key. */
    public Map<String, String> values() {
        return values;
    }

    /** The value of a setting, if it has one. */
    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The value of a setting that the check guarantees. */
    public String get(String key) {
        return find(key).orElseThrow(() -> SettingsException.of(variable(key) + " is missing"));
    }

    private static Predicate<String> matches(String regex) {
        return Pattern.compile(regex).asMatchPredicate();
    }

    private static boolean isCron(String value) {
        try {
            Schedule.parse(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPort(String value) {
        if (!value.matches("\\d{1,5}")) {
            return false;
        }
        int port = Integer.parseInt(value);
        return port >= 1 && port <= 65535;
    }

    private static boolean isCharset(String value) {
        try {
            return Charset.isSupported(value);
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }

    private static boolean isUrl(String value) {
        return value.matches("https?://[^/?#@\\s]+/?");
    }

    private static boolean areUrls(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(Settings::isUrl);
    }
}
