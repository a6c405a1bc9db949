package io.metadatasearch.program;

import io.metadatasearch.settings.SettingsException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The jars of a folder: Camel components, and classes of beans, that the program does not come with. What it comes with
 * wins over a jar that has the same.
 */
final class ExtraJars {

    private ExtraJars() {}

    /**
     * Opens them.
     *
     * @param folder where they are; it may be missing
     * @return what finds their classes; empty, if there are none
     * @throws SettingsException if the folder cannot be read, or one of them is not a jar
     */
    static Optional<ClassLoader> in(Path folder) {
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            return jars.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new URLClassLoader(
                            jars.stream().map(ExtraJars::url).toArray(URL[]::new), ExtraJars.class.getClassLoader()));
        } catch (IOException e) {
            throw SettingsException.of("EXT_DIRECTORY: cannot read " + folder + ": " + e.getMessage());
        }
    }

    private static URL url(Path jar) {
        try {
            new ZipFile(jar.toFile()).close(); // Java would leave out without a word what is not a jar
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw SettingsException.of("EXT_DIRECTORY: " + jar + " is not a jar: " + e.getMessage());
        }
    }
}
