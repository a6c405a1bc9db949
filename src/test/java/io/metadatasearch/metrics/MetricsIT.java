package io.metadatasearch.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.harness.ListedMetrics;
import io.metadatasearch.harness.Management;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import io.metadatasearch.settings.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The metrics that are there are those that docs/metrics.md lists, from the start. */
@ExtendWith(SharedElasticsearch.class)
class MetricsIT {

    private static final Pattern SERIES = Pattern.compile("(?m)^(metadata_\\w+)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    @ParameterizedTest
    @EnumSource(Stage.class)
    void aStageHasTheMetricsThatAreListedForIt(Stage stage, LocalElasticsearch elasticsearch, @TempDir Path work)
            throws Exception {
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            Path searches = Files.writeString(work.resolve("searches.yaml"), "searches: []");
            pipeline.start("STAGE", stage.toString(), "WATCH_SEARCHES_FILE", searches.toString());
            assertThat(series(pipeline)).isEqualTo(ListedMetrics.of(stage));
        }
    }

    @Test
    void allStagesTogetherHaveAll(LocalElasticsearch elasticsearch) throws Exception {
        Set<String> all = new TreeSet<>();
        for (Stage stage : Stage.values()) {
            all.addAll(ListedMetrics.of(stage));
        }
        try (Pipeline pipeline = Pipeline.with(elasticsearch)) {
            pipeline.start();
            assertThat(series(pipeline)).isEqualTo(all);
        }
    }

    /** Each as name{label,label}. */
    private static Set<String> series(Pipeline pipeline) throws Exception {
        Set<String> series = new TreeSet<>();
        Matcher line = SERIES.matcher(Management.metrics(pipeline.environment.get("MANAGEMENT_PORT")));
        while (line.find()) {
            Set<String> labels = new TreeSet<>();
            Matcher label = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
            while (label.find()) {
                labels.add(label.group(1));
            }
            labels.remove("le");
            series.add(line.group(1) + "{" + String.join(",", labels) + "}");
        }
        return series;
    }
}
