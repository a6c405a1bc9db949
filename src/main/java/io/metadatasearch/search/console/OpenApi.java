package io.metadatasearch.search.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The contract of this API, {@code schema/openapi.yaml}. */
public final class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    public OpenApi(Path file) {
        this.file = file;
    }

    /**
     * Returns the document as it was written.
     *
     * @throws IllegalStateException if the file cannot be read
     */
    public byte[] yaml() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            // Without its cause: an IOException would be reported as a failure of Elasticsearch.
            throw new IllegalStateException("Cannot read " + file + ": " + e);
        }
    }

    /**
     * Returns the document as JSON.
     *
     * @throws IllegalStateException if the file cannot be read
     */
    public byte[] json() {
        Object document =
                new Load(LoadSettings.builder().build()).loadFromString(new String(yaml(), StandardCharsets.UTF_8));
        return JSON.valueToTree(document).toPrettyString().getBytes(StandardCharsets.UTF_8);
    }
}
