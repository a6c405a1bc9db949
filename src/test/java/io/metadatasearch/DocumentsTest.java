package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say is there. */
class DocumentsTest {

    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`");

    /** Not settings of application.properties: that file's name, and those of the AWS SDK and of the image. */
    private static final List<String> OTHER_VARIABLES =
            List.of("CONFIG_FILE", "JAVA_OPTS", "AWS_REQUEST_CHECKSUM_CALCULATION");

    @Test
    void everyInvariantIsEnforcedByTestsThatExist() throws IOException {
        List<MatchResult> named = matches(TEST_NAME, Path.of("docs", "invariants.md"));
        assertThat(named).hasSizeGreaterThan(10);
        try (Stream<Path> tests = Files.walk(Path.of("src", "test", "java"))) {
            List<Path> sources = tests.toList();
            for (MatchResult test : named) {
                Path source = sources.stream()
                        .filter(path -> path.endsWith(test.group(1) + ".java"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(test.group() + " is not there"));
                if (test.group(2) != null) {
                    assertThat(Files.readString(source)).contains("void " + test.group(2) + "(");
                }
            }
        }
    }

    @Test
    void theReadmeNamesSettingsThatExistAndAllOfOurs() throws IOException {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("application.properties")));
        List<String> ours = settings.stringPropertyNames().stream()
                .filter(key -> !key.startsWith("camel."))
                .map(Settings::variable)
                .toList();
        List<String> named = matches(VARIABLE, Path.of("README.md")).stream()
                .map(match -> match.group(1))
                .filter(variable -> !OTHER_VARIABLES.contains(variable))
                .distinct()
                .toList();
        assertThat(ours).containsAll(named);
        assertThat(Files.readString(Path.of("README.md"))).contains(ours);
    }

    private static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().toList();
    }
}
