package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.settings.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that docs/metrics.md lists. */
public final class ListedMetrics {

    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private ListedMetrics() {}

    /** Returns the metrics of a stage, each as name{label,label}. */
    public static Set<String> of(Stage stage) throws IOException {
        String title = stage.toString().substring(0, 1).toUpperCase()
                + stage.toString().substring(1);
        String section =
                Files.readString(PAGE).split("(?m)^## " + title + "$")[1].split("(?m)^## ")[0];
        Set<String> listed = new TreeSet<>();
        for (String line : section.lines().filter(row -> row.startsWith("| `")).toList()) {
            listed.addAll(read(line.split("\\|")[1]));
        }
        assertThat(listed).isNotEmpty();
        return listed;
    }

    /**
     * Reads {@code `a_count`, `_sum` `{label}`}: a name that begins with _ replaces the end of the first name, and the
     * labels are those of all names.
     */
    private static List<String> read(String cell) {
        List<String> names = new ArrayList<>();
        String labels = "{}";
        Matcher code = CODE.matcher(cell);
        while (code.find()) {
            String name = code.group(1).replaceFirst("\\{.*", "");
            if (name.startsWith("_")) {
                String first = names.get(0);
                names.add(first.substring(0, first.lastIndexOf('_')) + name);
            } else if (!name.isEmpty()) {
                names.add(name);
            }
            if (code.group(1).contains("{")) {
                Set<String> sorted = new TreeSet<>(List.of(
                        code.group(1).replaceFirst(".*\\{", "").replace("}", "").split(",")));
                labels = "{" + String.join(",", sorted) + "}";
            }
        }
        String ofAll = labels;
        return names.stream().map(name -> name + ofAll).toList();
    }
}
