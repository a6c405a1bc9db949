package io.metadatasearch.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contract of this API, {@code schema/openapi.yaml}. */
public final class OpenApi {

    private final Path file;

    OpenApi(Path file) {
        this.file = file;
    }

    /**
     * The document as it was written.
     *
     * @throws IllegalStateException if the file cannot be read
     */
    public byte[] yaml() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            // Not an IOException, which would blame Elasticsearch.
            throw new IllegalStateException("Cannot read " + file, e.getCause());
        }
    }
}
