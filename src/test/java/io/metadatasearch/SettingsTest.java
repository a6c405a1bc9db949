package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Path PROPERTIES = Path.of("application.properties");

    /** What has no default in application.properties, by the stage that needs it. */
    private static final Map<String, String> FTP =
            Map.of("FTP_HOST", "ftp.example.org", "FTP_USERNAME", "reader", "FTP_PASSWORD", "tr0ub4dor");

    private static final Map<String, String> S3 = Map.of("S3_BUCKET", "metadata");
    private static final Map<String, String> ELASTICSEARCH = Map.of("ES_URLS", "http://localhost:9200");

    @TempDir
    Path folder;

    @Test
    void theEnvironmentOverridesTheFile() throws IOException {
        Map<String, String> environment = complete();
        environment.put("CONFIG_FILE", file("es.index = ours", "sync.every = 5m", "s3.path-style = false"));
        environment.put("S3_PATH_STYLE", "true");
        environment.put("ES_INDEX", "theirs");

        Settings settings = Settings.read(environment);

        assertThat(settings.get("es.index")).isEqualTo("theirs");
        assertThat(settings.get("s3.path-style")).isEqualTo("true");
        assertThat(settings.get("sync.every")).isEqualTo("5m");
    }

    @Test
    void withoutAConfigFileTheOneInTheWorkingDirectoryIsRead() {
        assertThat(Settings.read(complete()).get("es.index")).isEqualTo("metadata");
    }

    @Test
    void aConfigFileThatIsNotThereIsNamed() {
        Path missing = folder.resolve("nowhere.properties");
        assertThatThrownBy(() -> Settings.read(Map.of("CONFIG_FILE", missing.toString())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("CONFIG_FILE", missing.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void anEmptyVariableLeavesWhatTheFileSays(String empty) {
        assertThat(Settings.read(with("ES_INDEX", empty)).get("es.index")).isEqualTo("metadata");
    }

    @Test
    void anEmptySettingIsNotSet() throws IOException {
        Map<String, String> environment = complete();
        environment.put("CONFIG_FILE", file("aws.region =  ", "es.ca ="));

        Settings settings = Settings.read(environment);

        assertThat(settings.values()).doesNotContainKeys("aws.region", "es.ca");
        assertThat(settings.find("aws.region")).isEmpty();
        assertThatThrownBy(() -> settings.get("aws.region"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("AWS_REGION is missing");
    }

    @Test
    void blanksAroundAValueAreNoPartOfIt() {
        assertThat(Settings.read(with("ES_INDEX", " flows ")).get("es.index")).isEqualTo("flows");
    }

    @Test
    void withoutAStageAllAreRun() {
        assertThat(Settings.read(complete()).stages()).containsExactly(Stage.SYNC, Stage.LOAD, Stage.SEARCH);
    }

    static Stream<List<Object>> whatAStageNeeds() {
        return Stream.of(
                List.of(Stage.SYNC, merged(FTP, S3)),
                List.of(Stage.LOAD, merged(S3, ELASTICSEARCH)),
                List.of(Stage.SEARCH, ELASTICSEARCH));
    }

    @ParameterizedTest
    @MethodSource("whatAStageNeeds")
    void aStageNeedsItsOwnSettingsAndNoOther(List<Object> stageAndNeeds) {
        Stage stage = (Stage) stageAndNeeds.get(0);
        @SuppressWarnings("unchecked")
        Map<String, String> needs = (Map<String, String>) stageAndNeeds.get(1);
        Map<String, String> choice = Map.of("STAGE", stage.toString());

        assertThat(Settings.read(merged(choice, needs)).stages()).containsExactly(stage);
        assertThat(problems(choice))
                .allMatch(line -> line.contains(" is missing: expected "))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyInAnyOrderElementsOf(needs.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"index", "Load", "sync,load", "all"})
    void aStageThatIsNoneIsRefused(String stage) {
        assertThat(problems(with("STAGE", stage)))
                .containsExactly("STAGE is malformed: expected sync, load or search, or nothing for all three");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            FTP_SCHEME       | http                     | ftp, ftps or sftp
            FTP_HOST         | ftp://ftp.example.org    | host or host:port
            FTP_HOST         | ftp.example.org/files    | host or host:port
            FTP_KNOWN_HOSTS  | /nowhere/known_hosts     | the path of a file that can be read
            FTP_TIMEOUT      | soon                     | a duration such as 30s
            SYNC_EVERY       | 2 hours                  | a duration such as 30s
            S3_ENDPOINT      | localhost:9000           | http(s)://host:port
            S3_ENDPOINT      | http://localhost/bucket  | http(s)://host:port
            S3_PATH_STYLE    | yes                      | true or false
            LOAD_EVERY       | 0,5s                     | a duration such as 30s
            LOAD_BULK_ROWS   | 0                        | a whole number, 1 or more
            LOAD_BULK_KIB    | 4 MiB                    | a whole number, 1 or more
            ES_URLS          | localhost:9200           | http(s)://host:port
            ES_URLS          | http://a:9200,           | http(s)://host:port
            ES_URLS          | http://u:p@a:9200        | http(s)://host:port
            ES_CA            | /nowhere/ca.pem          | the path of a file that can be read
            ES_INDEX         | Metadata                 | an Elasticsearch index name
            ES_INDEX         | a*                       | an Elasticsearch index name
            ES_INDEX_PERIOD  | week                     | none, day, month or year
            HTTP_PORT        | 0                        | a port number from 1 to 65535
            HTTP_PORT        | 65536                    | a port number from 1 to 65535
            MANAGEMENT_PORT  | http                     | a port number from 1 to 65535
            SEARCH_TIMEOUT   | 15                       | a duration such as 30s
            ROUTES_DIRECTORY | /nowhere                 | the path of a folder
            SCHEMA_DIRECTORY | pom.xml                  | the path of a folder
            """)
    void aMalformedValueIsRefusedInOneLineThatSaysWhatIsExpected(String variable, String value, String expected) {
        assertThat(problems(with(variable, value)))
                .singleElement()
                .asString()
                .startsWith(variable + " is malformed: expected " + expected)
                .doesNotContain(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FTP_SCHEME      | sftp
            FTP_HOST        | ftp.example.org:2121
            FTP_HOST        | [2001:db8::1]:2121
            FTP_KNOWN_HOSTS | pom.xml
            SYNC_EVERY      | 1h30m
            S3_ENDPOINT     | http://localhost:9000/
            ES_URLS         | https://a:9200, https://b:9200
            ES_INDEX        | net-flows_2
            ES_INDEX_PERIOD | none
            HTTP_PORT       | 65535
            """)
    void aWellFormedValueIsTaken(String variable, String value) {
        assertThat(Settings.read(with(variable, value)).values()).containsValue(value);
    }

    @Test
    void everyProblemHasALineOfItsOwn() {
        Map<String, String> environment = with("HTTP_PORT", "x");
        environment.put("ES_INDEX", "X");
        environment.remove("S3_BUCKET");

        assertThat(problems(environment))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("HTTP_PORT is malformed: expected "))
                .anyMatch(line -> line.startsWith("ES_INDEX is malformed: expected "))
                .anyMatch(line -> line.startsWith("S3_BUCKET is missing: expected "));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
        "AWS_SECRET_ACCESS_KEY, AWS_ACCESS_KEY_ID",
        "ES_USERNAME, ES_PASSWORD",
        "ES_PASSWORD, ES_USERNAME"
    })
    void oneHalfOfCredentialsIsRefused(String one, String other) {
        assertThat(problems(with(one, "s3cr3t-0ne"))).containsExactly(other + " is missing: expected beside " + one);
    }

    @Test
    void anApiKeyBesideAUserIsRefused() {
        Map<String, String> environment = with("ES_API_KEY", "s3cr3t-0ne");
        environment.put("ES_USERNAME", "elastic");
        environment.put("ES_PASSWORD", "s3cr3t-tw0");
        assertThat(problems(environment))
                .containsExactly("ES_API_KEY and ES_USERNAME are both set: expected one of them");
    }

    @Test
    void halfCredentialsOfAServerThatTheStageDoesNotUseDoNotMatter() {
        Map<String, String> environment = merged(ELASTICSEARCH, Map.of("STAGE", "search"));
        environment.put("AWS_ACCESS_KEY_ID", "AKIA");
        assertThat(Settings.read(environment).get("es.urls")).isEqualTo("http://localhost:9200");
    }

    @Test
    void noSecretIsInAMessage() {
        Map<String, String> environment = with("ES_USERNAME", "");
        List<String> secrets =
                List.of("FTP_PASSWORD", "ES_PASSWORD", "ES_API_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");
        secrets.forEach(variable -> environment.put(variable, "s3cr3t-" + variable));
        environment.put("ES_URLS", "http://elastic:s3cr3t-in-url@localhost:9200");
        environment.put("S3_ENDPOINT", "http://key:s3cr3t-in-url@localhost:9000");
        environment.remove("FTP_HOST");

        assertThat(problems(environment)).hasSize(5).noneMatch(line -> line.contains("s3cr3t"));
    }

    @Test
    void everyKeyOfThePropertiesIsThereOnceAndExplained() throws IOException {
        Map<String, String> seen = new HashMap<>();
        boolean explained = false;
        for (String line : Files.readAllLines(PROPERTIES)) {
            if (line.isBlank()) {
                explained = false;
            } else if (line.startsWith("#")) {
                explained = !line.startsWith("# ----");
            } else {
                assertThat(explained).as("a comment above %s", line).isTrue();
                assertThat(seen.put(line.substring(0, line.indexOf('=')).strip(), line))
                        .isNull();
            }
        }
        assertThat(seen).hasSizeGreaterThan(30);
    }

    @Test
    void everySettingThatIsCheckedIsInTheProperties() throws IOException {
        assertThat(Settings.RULES)
                .isNotEmpty()
                .extracting(Settings.Rule::key)
                .isSubsetOf(Files.readAllLines(PROPERTIES).stream()
                        .filter(line -> line.contains("=") && !line.startsWith("#"))
                        .map(line -> line.substring(0, line.indexOf('=')).strip())
                        .toList());
    }

    private static Map<String, String> complete() {
        return merged(merged(FTP, S3), ELASTICSEARCH);
    }

    private static Map<String, String> with(String variable, String value) {
        return merged(complete(), Map.of(variable, value));
    }

    private static Map<String, String> merged(Map<String, String> one, Map<String, String> other) {
        Map<String, String> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    private static List<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(SettingsException.class, () -> Settings.read(environment))
                .getMessage()
                .lines()
                .toList();
    }

    /** The properties as they are, with some lines at the end: the last line of a key holds. */
    private String file(String... lines) throws IOException {
        return Files.writeString(
                        folder.resolve("our.properties"),
                        Files.readString(PROPERTIES) + "\n" + String.join("\n", lines))
                .toString();
    }
}
