package io.metadatasearch.harness;

import io.metadatasearch.services.LocalElasticsearch;
import io.metadatasearch.services.SharedElasticsearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A test of the program between its servers, with its own share, bucket and index name. */
@ExtendWith(SharedElasticsearch.class)
public abstract class WithPipeline {

    @TempDir
    protected Path work;

    protected Pipeline pipeline;

    @BeforeEach
    void makePipeline(LocalElasticsearch elasticsearch) throws Exception {
        pipeline = Pipeline.with(elasticsearch);
    }

    @AfterEach
    void closePipeline() throws IOException {
        pipeline.close();
    }

    /** Puts an object into the bucket. */
    protected void putObject(String key, String content) throws IOException {
        pipeline.s3.put(key, content.getBytes(StandardCharsets.UTF_8));
    }
}
