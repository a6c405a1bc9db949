package io.metadatasearch.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What can be known of the image and of compose.yaml without building and running them. */
class ImageTest {

    private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--from)(.*) \\S+$");

    @Test
    void theBuildIsGivenWhatItCopiesAndNothingElse() throws IOException {
        List<String> patterns = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(patterns).first().isEqualTo("*");
        Set<String> copied = COPY.matcher(Files.readString(Path.of("Dockerfile")))
                .results()
                .flatMap(copy -> Stream.of(copy.group(1).split(" ")))
                .map(path -> "!" + path.split("/")[0])
                .collect(Collectors.toSet());
        assertThat(patterns.subList(1, patterns.size())).containsExactlyInAnyOrderElementsOf(copied);
    }

    /** Watch needs a file that only who wants it can write. */
    @ParameterizedTest
    @EnumSource(value = Stage.class, mode = EnumSource.Mode.EXCLUDE, names = "WATCH")
    void everyStageOfComposeHasSettingsThatAreThereAndThatItStartsWith(Stage stage) throws IOException {
        Map<String, String> environment = new HashMap<>();
        map(service(stage.toString()).get("environment"))
                .forEach((name, value) -> environment.put(name, value.toString()));
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Path.of("application.properties")));
        assertThat(settings.stringPropertyNames().stream().map(Settings::variable))
                .containsAll(environment.keySet());
        assertThat(Settings.read(environment).stages()).containsExactly(stage);
    }

    @Test
    void composeRunsTheElasticsearchThatTheTestsRun() throws IOException {
        String version = Pattern.compile("<elasticsearch.server.version>(.*)</")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
        assertThat(service("elasticsearch"))
                .containsEntry("image", "docker.elastic.co/elasticsearch/elasticsearch:" + version);
    }

    private static Map<String, Object> service(String name) throws IOException {
        Object compose =
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Path.of("compose.yaml")));
        return map(map(map(compose).get("services")).get(name));
    }

    /** A mapping; what it is merged with ({@code <<}) is no part of YAML 1.2, and put in here. */
    private static Map<String, Object> map(Object node) {
        Map<String, Object> all = new HashMap<>();
        ((Map<?, ?>) node).forEach((key, value) -> {
            if (key.equals("<<")) {
                map(value).forEach(all::putIfAbsent);
            } else {
                all.put(key.toString(), value);
            }
        });
        return all;
    }
}
