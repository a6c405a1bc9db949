package io.metadatasearch.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Copies of the route files that a test may change, as an engineer does: shorter waits, smaller limits. */
public final class EditedRoutes {

    private final Path folder;

    private EditedRoutes(Path folder) {
        this.folder = folder;
    }

    /** Copies the route files into a new folder. */
    public static EditedRoutes in(Path folder) throws IOException {
        Path original = Path.of("routes");
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, folder.resolve(original.relativize(file)));
            }
        }
        return new EditedRoutes(folder);
    }

    /**
     * Replaces what a regular expression matches in all files.
     *
     * @param times how many matches there must be
     */
    public EditedRoutes with(int times, String regex, String replacement) throws IOException {
        int found = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                found += text.split(regex, -1).length - 1;
                Files.writeString(file, text.replaceAll(regex, replacement));
            }
        }
        assertThat(found).as(regex).isEqualTo(times);
        return this;
    }

    /** Makes each row take this long, in milliseconds: few rows then keep a worker busy, and not the machine. */
    public EditedRoutes withSlowRows(int millis) throws IOException {
        return with(1, " *- filter:\\n *id: drop-arp", "        - delay: {constant: " + millis + "}\n$0");
    }

    /** Returns the value for ROUTES_DIRECTORY. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
