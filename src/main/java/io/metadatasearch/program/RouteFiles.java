package io.metadatasearch.program;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.settings.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The route files of the chosen stages. */
final class RouteFiles {

    private RouteFiles() {}

    /**
     * Returns the URI of each file, separated by commas. Each file is named because Camel does not look into a folder
     * that is a symbolic link, as the folders of a mounted ConfigMap are.
     */
    static String of(Settings settings) {
        Path directory = Path.of(settings.get("routes.directory"));
        boolean all = settings.stages().size() == Stage.values().length;
        List<String> beginnings = all
                ? List.of("")
                : settings.stages().stream().map(Stage::toString).toList();
        List<Path> files = new ArrayList<>();
        for (String beginning : beginnings) {
            List<Path> found = routeFiles(directory, beginning);
            if (found.isEmpty()) {
                throw SettingsException.of("ROUTES_DIRECTORY: " + directory + " has no routes: expected files named "
                        + beginning + "*.camel.yaml");
            }
            files.addAll(found);
        }
        return files.stream().map(file -> "file:" + file).collect(Collectors.joining(","));
    }

    private static List<Path> routeFiles(Path directory, String beginning) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning)
                            && file.getFileName().toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw SettingsException.of("ROUTES_DIRECTORY: cannot read " + directory + ": " + e.getMessage());
        }
    }
}
