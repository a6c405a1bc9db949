package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say is there. */
class DocumentsTest {

    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)]+))?\\)");
    private static final Pattern CONTRACT_VERSION = Pattern.compile("(?m)^  version: (.*)$");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    /** Not settings of application.properties: that file's name, and those of the AWS SDK, of Testcontainers and of the image. */
    private static final List<String> OTHER_VARIABLES = List.of(
            "CONFIG_FILE",
            "JAVA_OPTS",
            "AWS_REQUEST_CHECKSUM_CALCULATION",
            "TESTCONTAINERS_RYUK_DISABLED",
            "TESTCONTAINERS_HOST_OVERRIDE");

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
    void theDocumentsNameSettingsThatExistAndAllOfOurs() throws IOException {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("application.properties")));
        List<String> ours = settings.stringPropertyNames().stream()
                .filter(key -> !key.startsWith("camel."))
                .map(Settings::variable)
                .toList();
        for (Path page : pages()) {
            List<String> named = matches(VARIABLE, page).stream()
                    .map(match -> match.group(1))
                    .filter(variable -> !OTHER_VARIABLES.contains(variable))
                    .distinct()
                    .toList();
            assertThat(ours).as(page.toString()).containsAll(named);
        }
        assertThat(Files.readString(Path.of("docs", "configuration.md"))).contains(ours);
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            for (MatchResult link : matches(LINK, page)) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                assertThat(target).as("%s in %s", link.group(), page).exists();
                if (link.group(2) != null) {
                    assertThat(anchors(target))
                            .as("%s in %s", link.group(), page)
                            .contains(link.group(2));
                }
            }
        }
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        Path index = Path.of("docs", "README.md");
        List<Path> linked = matches(LINK, index).stream()
                .map(link -> index.resolveSibling(link.group(1)).normalize())
                .toList();
        assertThat(linked)
                .containsAll(pages().stream()
                        .filter(page -> page.startsWith("docs") && !page.equals(index))
                        .toList());
    }

    @Test
    void theVersionIsTheSameEverywhere() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<version>" + contractVersion() + "-SNAPSHOT</version>");
        assertThat(Files.readString(Path.of("deploy", "overlays", "aws", "kustomization.yaml")))
                .contains("newTag: " + contractVersion() + "\n");
    }

    private static String contractVersion() throws IOException {
        return matches(CONTRACT_VERSION, Path.of("schema", "openapi.yaml"))
                .get(0)
                .group(1);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    /** The headings of a page, as links name them. */
    private static List<String> anchors(Path page) throws IOException {
        return matches(HEADING, page).stream()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().toList();
    }
}
