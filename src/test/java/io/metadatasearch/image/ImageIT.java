package io.metadatasearch.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it lies in the image, trained as the Dockerfile does. */
class ImageIT {

    private static final Map<String, String> SEARCH = Map.of("STAGE", "search", "ES_URLS", "http://127.0.0.1:1");

    @TempDir
    Path folder;

    @BeforeEach
    void needsAotCaches() {
        assumeTrue(Runtime.version().feature() >= 25, "SKIPPED: AOT caches need JDK 25");
    }

    @Test
    void aStageStartsWithItsCacheAndWithoutOneThatDoesNotFit() throws Exception {
        Image image = Image.layOut(folder);
        image.train(); // which fails if a cache is not used

        Files.writeString(folder.resolve("search.aot"), "not a cache");
        try (Running withCache = image.start(SEARCH, "-XX:AOTMode=on")) {
            assertThatThrownBy(() -> withCache.await(ImageIT::showsItsContract))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Unable to use AOT cache");
        }
        try (Running withoutCache = image.start(SEARCH, "")) {
            assertThat(withoutCache.await(ImageIT::showsItsContract)).isPositive();
        }
    }

    private static boolean showsItsContract(Running running) throws IOException {
        return running.get("/openapi.yaml").startsWith("openapi:");
    }
}
