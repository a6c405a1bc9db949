package io.metadatasearch.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.harness.CommandOutput;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.services.LocalSqs;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command status. */
class StatusIT extends WithPipeline {

    @Test
    void whatWaitsAndFailedIsCountedAndTheNewestIsNamed() throws Exception {
        putObject(
                "incoming/good.csv",
                "timestamp,host\n2018-05-09T10:00:00Z,a\n2018-05-09T10:00:07Z,b\ntoo,many,cells\n");
        pipeline.s3.put("incoming/bad.zip", new byte[] {'P', 'K', 3, 4});
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/good.csv");
        pipeline.awaitKeys("failed/", "failed/bad.zip", "failed/bad.zip.error.json");
        pipeline.awaitCount("", 2);
        pipeline.awaitLedger("bad.zip", "failed");
        pipeline.stop();
        putObject("incoming/2.csv", "x");
        try (LocalSqs sqs = LocalSqs.start(4)) {
            sqs.tell("incoming/2.csv");
            pipeline.environment.putAll(sqs.settings());
            CommandOutput status = status(pipeline.environment);
            String since = "\\S+T\\S+Z, (\\d+ minutes|\\d+ hours|\\d+ days) ago";
            assertThat(status.lines().get(0)).matches("stage +what +count +since");
            assertThat(status.lines())
                    .anyMatch(line -> line.matches("sync +objects waiting in incoming/ +1 +oldest " + since))
                    .anyMatch(line -> line.matches("load +objects in failed/ +1 +oldest " + since))
                    .anyMatch(line -> line.matches("load +objects with rows in rejected/ +1 +oldest " + since))
                    .anyMatch(line -> line.matches("load +messages waiting in the queue +1"))
                    .anyMatch(line -> line.matches("load +messages being processed +0"))
                    .anyMatch(line -> line.matches("load +files loading +0"))
                    .anyMatch(line -> line.matches("load +files waiting +0"))
                    .anyMatch(line -> line.matches("load +files loaded +1 +newest " + since))
                    .anyMatch(line -> line.matches("load +files failed +1 +newest " + since))
                    .anyMatch(line -> line.matches("search +records +2 +newest 2018-05-09T10:00:07Z, \\d+ days ago"))
                    .anyMatch(line -> line.matches("load +files read as csv +1"))
                    .anyMatch(line -> line.matches("load +files loaded with poor quality +1 +newest " + since))
                    .anyMatch(line -> line.matches("load +their undated rows +0"))
                    .anyMatch(line -> line.matches("load +their misfit cells +0"))
                    .anyMatch(line -> line.matches("load +their broken characters +0"))
                    .hasSize(16);
            assertThat(status.exitCode()).isZero();
        }
    }

    @Test
    void beforeTheFirstFileAllIsNothing() throws Exception {
        CommandOutput status = status(pipeline.environment);
        assertThat(status.lines()).hasSize(13);
        assertThat(status.lines().subList(1, 13)).allMatch(line -> line.endsWith("  0"));
        assertThat(status.exitCode()).isZero();
    }

    @Test
    void whatIsNotSetIsLeftOutAndWhatCannotBeReadIsNamed() throws Exception {
        Map<String, String> bucketOnly = new HashMap<>(pipeline.s3.settings());
        assertThat(status(bucketOnly).lines()).hasSize(4);

        bucketOnly.put("ES_URLS", "http://127.0.0.1:1");
        CommandOutput status = status(bucketOnly);
        assertThat(status.lines()).hasSize(5).last().asString().startsWith("Elasticsearch cannot be read: ");
        assertThat(status.exitCode()).isEqualTo(1);

        assertThatThrownBy(() -> status(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("S3_BUCKET and ES_URLS are missing: expected one of them, or both");
    }

    private CommandOutput status(Map<String, String> environment) throws Exception {
        CommandOutput status = CommandOutput.of(environment, "status");
        assertThat(status.lines()).noneMatch(line -> line.contains(pipeline.s3.secretKey()));
        return status;
    }
}
