package io.metadatasearch.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files the routes of a stage are read from. */
class RouteFilesTest {

    @TempDir
    Path work;

    @Test
    void aFolderAndFilesThatAreLinksAreReadAsAMountedConfigMapShowsThem() throws Exception {
        Path folder = Files.createDirectory(work.resolve("..data"));
        Files.createSymbolicLink(
                folder.resolve("search.camel.yaml"),
                Path.of("routes", "search.camel.yaml").toAbsolutePath());
        Path link = Files.createSymbolicLink(work.resolve("routes"), folder);
        try (Program program = Program.notStarted(Settings.read(environment(link)))) {
            assertThat(((ModelCamelContext) program.camel())
                            .getRouteDefinitions().stream().map(RouteDefinition::getRouteId))
                    .contains("search", "list-files");
        }
    }

    @Test
    void aFolderWithoutRoutesOfTheStageIsNoProgram() throws Exception {
        Files.copy(Path.of("routes", "load.camel.yaml"), work.resolve("load.camel.yaml"));
        Settings settings = Settings.read(environment(work));
        assertThatThrownBy(() -> Program.notStarted(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessage("ROUTES_DIRECTORY: " + work + " has no routes: expected files named search*.camel.yaml");
    }

    private static Map<String, String> environment(Path routes) {
        return Map.of("STAGE", "search", "ES_URLS", "http://127.0.0.1:1", "ROUTES_DIRECTORY", routes.toString());
    }
}
