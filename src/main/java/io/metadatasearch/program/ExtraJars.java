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
 * The JAR files of a folder: Camel components and bean classes that the program does not contain. If the program
 * contains the same class, the program's class is used.
 */
final class ExtraJars {

    private ExtraJars() {}

    /**
     * Opens the JAR files.
     *
     * @param folder the folder of the JAR files; it may not exist
     * @return the loader of their classes; empty if there are no JAR files
     * @throws SettingsException if the folder cannot be read, or one of the files is not a JAR file
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
            new ZipFile(jar.toFile()).close(); // Java silently skips a file that is not a JAR
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw SettingsException.of("EXT_DIRECTORY: " + jar + " is not a jar: " + e.getMessage());
        }
    }
}
