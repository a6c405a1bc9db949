package io.metadatasearch.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Map<String, String> COMPLETE = Map.of(
            "FTP_HOST", "ftp.example.org:2121",
            "FTP_USERNAME", "reader",
            "FTP_PASSWORD", "hidden-1",
            "S3_BUCKET", "metadata",
            "ES_URLS", "http://a:9200, https://b:9200");

    @Test
    void theEnvironmentOverridesTheFile() {
        assertThat(with("LOAD_BULK_ROWS", "7", "HTTP_PORT", "81").get("load.bulk-rows"))
                .isEqualTo("7");
        assertThat(with("HTTP_PORT", "81").get("http.port")).isEqualTo("81");
        assertThat(with().get("http.port")).isEqualTo("8080");
    }

    @Test
    void anEmptyValueIsNotSet() {
        assertThat(with("S3_ENDPOINT", " ").find("s3.endpoint")).isEmpty();
        assertThat(with("HTTP_PORT", "").get("http.port")).isEqualTo("8080");
    }

    @Test
    void anotherFileCanBeNamed(@TempDir Path folder) throws IOException {
        Path other = folder.resolve("other.properties");
        Files.writeString(
                other, Files.readString(Path.of("application.properties")).replace("= 2h", "= 5m"));
        assertThat(with("CONFIG_FILE", other.toString()).get("sync.every")).isEqualTo("5m");
        assertThatThrownBy(() -> with("CONFIG_FILE", folder.resolve("none").toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CONFIG_FILE: cannot read")
                .hasMessageContaining("none");
    }

    @Test
    void aStageNeedsOnlyItsOwnSettings() {
        assertThat(Settings.read(Map.of("STAGE", "search", "ES_URLS", "http://a:9200"))
                        .stages())
                .isEqualTo(Set.of(Stage.SEARCH));
        assertThat(problems(Map.of("STAGE", "load")))
                .containsExactly(
                        "S3_BUCKET is missing: expected a value",
                        "ES_URLS is missing: expected http(s)://host:port, or several of them separated by commas");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FTP_SCHEME     | http                | FTP_SCHEME is malformed: expected ftp, ftps or sftp
                    FTP_HOST       | ftp://example.org   | FTP_HOST is malformed: expected host or host:port
                    FTP_HOST       | example.org:port    | FTP_HOST is malformed: expected host or host:port
                    SYNC_EVERY     | 2 hours             | SYNC_EVERY is malformed: expected a duration
                    SYNC_CRON      | every day           | SYNC_CRON is malformed: expected minute, hour, day of month
                    SYNC_CRON      | 0 0 * * * *         | SYNC_CRON is malformed: expected minute, hour, day of month
                    SYNC_RECURSIVE | maybe               | SYNC_RECURSIVE is malformed: expected true or false
                    SYNC_AFTER     | archive             | SYNC_AFTER is malformed: expected keep, delete or move
                    SYNC_PREFIX    | ../other/           | SYNC_PREFIX is malformed: expected the path of a folder
                    SYNC_PREFIX    | firewall            | SYNC_PREFIX is malformed: expected the path of a folder
                    SYNC_DONE_FILE | done                | SYNC_DONE_FILE is malformed: expected a name that contains ${file:name}
                    SYNC_CONNECTIONS | 0                 | SYNC_CONNECTIONS is malformed: expected a whole number
                    LOAD_EVERY     | 10                  | LOAD_EVERY is malformed: expected a duration
                    S3_ENDPOINT    | localhost:9000      | S3_ENDPOINT is malformed: expected http(s)://host:port
                    S3_PATH_STYLE  | yes                 | S3_PATH_STYLE is malformed: expected true or false
                    ES_URLS        | http://a:9200,b     | ES_URLS is malformed: expected http(s)://host:port
                    ES_URLS        | http://u:p@a:9200   | ES_URLS is malformed: expected http(s)://host:port
                    ES_CA          | no/such.pem         | ES_CA is malformed: expected the path of a readable file
                    ES_INDEX       | Metadata            | ES_INDEX is malformed: expected an Elasticsearch index name
                    ES_INDEX_PERIOD| week                | ES_INDEX_PERIOD is malformed: expected none, day, month or year
                    HTTP_PORT      | 65536               | HTTP_PORT is malformed: expected a port number
                    MANAGEMENT_PORT| 0                   | MANAGEMENT_PORT is malformed: expected a port number
                    LOAD_BULK_ROWS | 0                   | LOAD_BULK_ROWS is malformed: expected a whole number
                    LOAD_WORKERS   | many                | LOAD_WORKERS is malformed: expected a whole number
                    LOAD_MAX_REJECTED | 50%              | LOAD_MAX_REJECTED is malformed: expected a number from 0 to 1
                    LOAD_MAX_REJECTED | 1.5              | LOAD_MAX_REJECTED is malformed: expected a number from 0 to 1
                    LOAD_CHARSET   | latin               | LOAD_CHARSET is malformed: expected auto, or an encoding
                    LOAD_DELIMITER | colon               | LOAD_DELIMITER is malformed: expected auto, comma, tab, semicolon, pipe or space
                    LOG_FORMAT     | xml                 | LOG_FORMAT is malformed: expected text or json
                    LOG_LEVEL      | LOUD                | LOG_LEVEL is malformed: expected OFF, ERROR, WARN, INFO, DEBUG or TRACE
                    LOG_LEVELS     | io.metadatasearch   | LOG_LEVELS is malformed: expected name=LEVEL
                    LOG_LEVELS_FILE| pom.xml             | LOG_LEVELS_FILE is malformed: expected the path of a file with lines
                    OTEL_EXPORTER_OTLP_ENDPOINT | collector:4317 | OTEL_EXPORTER_OTLP_ENDPOINT is malformed: expected the URL of a collector
                    STAGE          | fetch               | STAGE is malformed: expected sync, load, search or watch
                    AWS_ACCESS_KEY_ID     | key          | AWS_SECRET_ACCESS_KEY is missing: required with AWS_ACCESS_KEY_ID
                    AWS_SECRET_ACCESS_KEY | hidden       | AWS_ACCESS_KEY_ID is missing: required with AWS_SECRET_ACCESS_KEY
                    ES_USERNAME    | elastic             | ES_PASSWORD is missing: required with ES_USERNAME
                    """)
    void aMalformedSettingIsNamedWithWhatIsExpected(String variable, String value, String problem) {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put(variable, value);
        assertThat(problems(environment)).singleElement().asString().startsWith(problem);
    }

    @Test
    void syncWantsAPasswordOrWithSftpAKey() {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.putAll(Map.of("FTP_PASSWORD", "", "FTP_KEY_FILE", "pom.xml"));
        assertThat(problems(environment))
                .containsExactly("FTP_PASSWORD is missing: expected a value, or FTP_KEY_FILE with sftp");
        assertThat(with("FTP_PASSWORD", "", "FTP_KEY_FILE", "pom.xml", "FTP_SCHEME", "sftp")
                        .find("ftp.password"))
                .isEmpty();
    }

    @Test
    void oneRunIsForSyncAlone() {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.put("SYNC_ONCE", "true");
        assertThat(problems(environment)).containsExactly("SYNC_ONCE is set: expected only with STAGE=sync");
        assertThat(with("SYNC_ONCE", "true", "STAGE", "sync").get("sync.once")).isEqualTo("true");
    }

    @Test
    void aKeyAndAUserExcludeEachOther() {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.putAll(Map.of("ES_USERNAME", "u", "ES_PASSWORD", "hidden-2", "ES_API_KEY", "hidden-3"));
        assertThat(problems(environment))
                .containsExactly("ES_API_KEY and ES_USERNAME are both set: expected one of them");
    }

    @Test
    void aMessageNeverHasASecret() {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        environment.putAll(Map.of(
                "AWS_SECRET_ACCESS_KEY",
                "hidden-4",
                "ES_PASSWORD",
                "hidden-5",
                "ES_API_KEY",
                "hidden-6",
                "FTP_HOST",
                "?"));
        assertThat(problems(environment)).hasSizeGreaterThan(2).noneMatch(problem -> problem.contains("hidden"));
    }

    @Test
    void everySettingHasACommentAboveItOrItsGroup() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("application.properties"));
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).contains(" =")) {
                assertThat(lines.get(i - 1)).as("above: " + lines.get(i)).isNotBlank();
            }
        }
    }

    private static Settings with(String... more) {
        Map<String, String> environment = new HashMap<>(COMPLETE);
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return Settings.read(environment);
    }

    private static List<String> problems(Map<String, String> environment) {
        try {
            Settings.read(environment);
        } catch (SettingsException e) {
            return e.getMessage().lines().toList();
        }
        throw new AssertionError("The settings were accepted");
    }
}
