package io.metadatasearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages of the program: what each is for is said in its package-info, and imports go one way. */
class PackagesTest {

    private static final Path MAIN = Path.of("src/main/java/io/metadatasearch");
    private static final Path TESTS = Path.of("src/test/java/io/metadatasearch");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?io\\.metadatasearch\\.((?:[a-z]\\w*\\.)*)[A-Z]", Pattern.MULTILINE);
    private static final Pattern NAMED = Pattern.compile("\\{@code ([\\w.]+)}");
    private static final Set<String> STAGES = Set.of("sync", "load", "search", "watch");
    private static final Set<String> ONLY_TESTS = Set.of("whole", "harness", "services", "bench", "demo", "image");
    private static final int CLASSES = 13;

    private static Map<String, Set<String>> imports;

    @BeforeAll
    static void readImports() throws IOException {
        imports = new TreeMap<>();
        for (Path file : javaFiles(MAIN).toList()) {
            String name = name(MAIN, file);
            Set<String> others = imports.computeIfAbsent(name, any -> new TreeSet<>());
            IMPORT.matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group(1).replaceFirst("\\.$", ""))
                    .filter(other -> !other.equals(name))
                    .forEach(others::add);
        }
    }

    static Stream<String> packages() throws IOException {
        return javaFiles(MAIN).map(file -> name(MAIN, file)).distinct();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void itsPackageInfoNamesWhatItImports(String name) throws IOException {
        String info = Files.readString(MAIN.resolve(name.replace('.', '/')).resolve("package-info.java"));

        String named = info.substring(info.indexOf("<p>Imports: "));
        assertThat(NAMED.matcher(named).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(imports.get(name));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void itDoesNotReachItself(String name) {
        Set<String> reached = new HashSet<>();
        reach(name, reached);

        assertThat(reached).doesNotContain(name);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void stagesDoNotKnowEachOther(String name) {
        String stage = stage(name);
        Set<String> others = new TreeSet<>();
        imports.get(name).forEach(other -> others.add(stage(other)));
        others.retainAll(STAGES);
        others.remove(stage);
        if (stage.equals("watch")) {
            others.remove("search"); // a saved search is a search
        }

        assertThat(STAGES.contains(stage) ? others : Set.of()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void itHasNoMoreClassesThanAReaderCanKeepInMind(String name) throws IOException {
        try (Stream<Path> files = Files.list(MAIN.resolve(name.replace('.', '/')))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java")))
                    .hasSizeLessThanOrEqualTo(CLASSES);
        }
    }

    @Test
    void testsMirrorThePackages() throws IOException {
        Set<String> unknown = javaFiles(TESTS).map(file -> name(TESTS, file)).collect(Collectors.toSet());
        unknown.removeAll(imports.keySet());

        assertThat(unknown).isEqualTo(ONLY_TESTS);
    }

    private static void reach(String name, Set<String> reached) {
        for (String other : imports.get(name)) {
            if (reached.add(other)) {
                reach(other, reached);
            }
        }
    }

    private static String stage(String name) {
        return name.split("\\.")[0];
    }

    private static String name(Path root, Path file) {
        return root.relativize(file.getParent()).toString().replace('/', '.');
    }

    private static Stream<Path> javaFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }
}
