package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metadatasearch.harness.ListedMetrics;
import io.metadatasearch.settings.Stage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard and the alerts ask for metrics that are there. */
class MonitoringTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MONITORING = Path.of("deploy", "monitoring");
    private static final Pattern METRIC = Pattern.compile("(metadata_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

    @Test
    void everyPanelAsksForMetricsThatAreThere() throws IOException {
        List<JsonNode> expressions = dashboard().findValues("expr");
        assertThat(expressions).hasSizeGreaterThan(20);
        for (JsonNode expression : expressions) {
            requireKnown(expression.asText());
        }
    }

    @Test
    void everyAlertAsksForMetricsThatAreThereAndSaysWhatItIs() throws IOException {
        int alerts = 0;
        try (InputStream in = Files.newInputStream(MONITORING.resolve("alerts.yaml"))) {
            JsonNode rules = JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
            for (JsonNode rule : rules.at("/groups/0/rules")) {
                String expression = rule.path("expr").asText();
                if (!expression.startsWith("up{")) {
                    requireKnown(expression);
                }
                assertThat(rule.at("/labels/severity").asText())
                        .as(rule.toString())
                        .isIn("warning", "critical");
                assertThat(rule.at("/annotations/summary").asText())
                        .as(rule.toString())
                        .isNotEmpty();
                assertThat(rule.at("/annotations/description").asText())
                        .as(rule.toString())
                        .isNotEmpty();
                alerts++;
            }
        }
        assertThat(alerts).isGreaterThan(5);
    }

    @Test
    void theDashboardCanBeImportedWhateverTheDataSourceIsCalled() throws IOException {
        JsonNode dashboard = dashboard();
        assertThat(dashboard.at("/templating/list/0/name").asText()).isEqualTo("datasource");
        assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
        assertThat(dashboard.path("id").isMissingNode())
                .as("a number of one server")
                .isTrue();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as(panel.toString()).isTrue();
            assertThat(panel.path("title").asText()).isNotEmpty();
        }
        assertThat(dashboard.findValues("datasource"))
                .filteredOn(JsonNode::isObject)
                .isNotEmpty()
                .extracting(source -> source.path("uid").asText())
                .containsOnly("${datasource}");
    }

    @ParameterizedTest
    @CsvSource({"check,alerts.yaml", "test,alerts.test.yaml"})
    void promtoolFindsNoFault(String what, String file) throws Exception {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        Assumptions.assumeTrue(isThere, "promtool is not on the PATH: the alerts are not tried out");
        Process promtool = new ProcessBuilder("promtool", what, "rules", file)
                .directory(MONITORING.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    private static JsonNode dashboard() throws IOException {
        return JSON.readTree(MONITORING.resolve("dashboard.json").toFile());
    }

    private static void requireKnown(String expression) throws IOException {
        Map<String, Set<String>> listed = listed();
        Set<String> labels = new TreeSet<>(Set.of("le", "job", "instance"));
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            assertThat(listed).as(expression).containsKey(metric.group(1));
            labels.addAll(listed.get(metric.group(1)));
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            while (label.find()) {
                assertThat(listed.get(metric.group(1))).as(expression).contains(label.group(1));
            }
        }
        assertThat(METRIC.matcher(expression).find()).as(expression).isTrue();
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            assertThat(labels).as(expression).contains(grouping.group(1).split(", *"));
        }
    }

    /** The labels of each metric, by its name. */
    private static Map<String, Set<String>> listed() throws IOException {
        Map<String, Set<String>> listed = new HashMap<>();
        for (Stage stage : Stage.values()) {
            for (String series : ListedMetrics.of(stage)) {
                int brace = series.indexOf('{');
                listed.put(
                        series.substring(0, brace),
                        Set.of(series.substring(brace + 1, series.length() - 1).split(",")));
            }
        }
        return listed;
    }
}
