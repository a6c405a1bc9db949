package io.metadatasearch.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metadatasearch.harness.CommandOutput;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.WithPipeline;
import io.metadatasearch.services.LocalS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The command replay: which objects it moves, and that their rows are loaded again. */
class ReplayIT extends WithPipeline {

    private static final String HEADER = "timestamp,uid,srcIp,host\n";

    @Test
    void aMendedObjectLeavesFailedWithItsReportAndIsLoaded() throws Exception {
        byte[] zipped = Pipeline.gzip(HEADER + row(1) + row(2));
        pipeline.s3.put("incoming/a/b.csv.gz", Arrays.copyOf(zipped, zipped.length - 20));
        pipeline.start("LOAD_ATTEMPTS", "1");
        pipeline.awaitKeys("failed/", "failed/a/b.csv.gz", "failed/a/b.csv.gz.error.json");

        pipeline.s3.put("failed/a/b.csv.gz", zipped);
        assertThat(replay("--dry-run", "failed/").lines())
                .containsExactly(
                        "failed/a/b.csv.gz would be moved, " + zipped.length + " bytes",
                        "1 would be moved to incoming/ (" + zipped.length + " bytes), 0 left where they are, 0 failed");
        assertThat(pipeline.s3.keys("")).containsExactly("failed/a/b.csv.gz", "failed/a/b.csv.gz.error.json");

        CommandOutput replay = replay("failed/");
        assertThat(replay.lines())
                .containsExactly("1 moved to incoming/ (" + zipped.length + " bytes), 0 left where they are, 0 failed");
        assertThat(replay.exitCode()).isZero();
        pipeline.awaitKeys("loaded/", "loaded/a/b.csv.gz");
        assertThat(pipeline.total()).isEqualTo(2);
        assertThat(pipeline.s3.keys("failed/")).isEmpty();
    }

    @Test
    void rowsThatWereRejectedAreLoadedWhenTheReasonIsGone() throws Exception {
        Path schema = Files.createDirectories(work.resolve("schema"));
        for (String file : new String[] {"columns.yaml", "index-template.json", "openapi.yaml"}) {
            Files.copy(Path.of("schema", file), schema.resolve(file));
        }
        // An index that is there already, with a type that the second row does not fit.
        pipeline.elasticsearch.request(
                "PUT",
                "/" + pipeline.index + "-2018.05",
                "{\"mappings\":{\"properties\":{\"uid\":{\"type\":\"long\"}}},\"aliases\":{\"" + pipeline.index
                        + "\":{}}}");
        putObject(
                "incoming/refused.csv",
                HEADER + "2018-05-09T10:00:00Z,17,10.0.0.1,a.example\n"
                        + "2018-05-09T10:00:01Z,seventeen,10.0.0.2,b.example\n");
        pipeline.start("SCHEMA_DIRECTORY", schema.toString());
        pipeline.awaitKeys("loaded/", "loaded/refused.csv");
        pipeline.awaitKeys("rejected/", "rejected/refused.csv.ndjson");
        pipeline.stop();

        Files.writeString(
                schema.resolve("columns.yaml"),
                Files.readString(schema.resolve("columns.yaml"))
                        .replaceFirst("(?m)^fields:", "fields:\n  name: [uid]")
                        .replaceFirst("uid: \\[uid", "uid: [uid_"));
        assertThat(replay("loaded/refused.csv").exitCode()).isZero();
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/refused.csv");
        pipeline.awaitKeys("rejected/");
        assertThat(pipeline.inIndex("name:seventeen").at("/hits/total/value").asLong())
                .isEqualTo(1);
        assertThat(pipeline.total()).isEqualTo(2);
        assertThat(pipeline.ledger("refused.csv").path("rejected").asLong(-1)).isZero();
    }

    @Test
    void theIndicesAreRebuiltFromLoaded() throws Exception {
        for (int i = 1; i <= 3; i++) {
            putObject("incoming/2018/" + i + ".csv", HEADER + row(i) + row(i + 1));
        }
        pipeline.start();
        pipeline.awaitKeys("loaded/", "loaded/2018/1.csv", "loaded/2018/2.csv", "loaded/2018/3.csv");
        pipeline.elasticsearch.request("DELETE", "/" + pipeline.index + "-2018.05", null);
        assertThat(pipeline.total()).isZero();
        assertThat(pipeline.ledger("2018/1.csv").path("state").asText()).isEqualTo("loaded");

        assertThat(replay("loaded/").lines()).last().asString().startsWith("3 moved to incoming/");
        pipeline.awaitCount("", 6);
        pipeline.awaitKeys("loaded/", "loaded/2018/1.csv", "loaded/2018/2.csv", "loaded/2018/3.csv");

        // The same when the ledger is gone too.
        pipeline.stop();
        pipeline.elasticsearch.deleteIndices(pipeline.index);
        assertThat(replay("loaded/").exitCode()).isZero();
        pipeline.start();
        pipeline.awaitCount("", 6);
    }

    @Test
    void aKeyIsThatObjectOnlyAndAPrefixEveryObjectThatBeginsSo() throws Exception {
        putObject("loaded/a.csv", HEADER);
        putObject("loaded/a.csv.gz", HEADER);
        putObject("loaded/a.txt", HEADER);
        putObject("loaded/b.csv", HEADER);
        assertThat(replay("loaded/a.csv").exitCode()).isZero();
        assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/a.csv");
        assertThat(replay("loaded/a").exitCode()).isZero();
        assertThat(pipeline.s3.keys("incoming/"))
                .containsExactly("incoming/a.csv", "incoming/a.csv.gz", "incoming/a.txt");
        assertThat(pipeline.s3.keys("loaded/")).containsExactly("loaded/b.csv");

        assertThat(replay("loaded/none").lines()).containsExactly("There is nothing at loaded/none");
        assertThat(replay("loaded/none").exitCode()).isEqualTo(1);
        assertThat(replay("failed/").exitCode()).isZero();
        assertThatThrownBy(() -> replay("rejected/a.csv.ndjson"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begins with failed/ or loaded/");
    }

    @Test
    void whatALaterVersionHasReplacedIsLeft() throws Exception {
        putModified("failed/old.csv", 1);
        putObject("failed/old.csv.error.json", "{}");
        putModified("loaded/old.csv", 2);
        putModified("failed/new.csv", 3);
        putObject("failed/new.csv.error.json", "{}");
        putModified("loaded/new.csv", 2);
        putModified("failed/waits.csv", 2);
        putObject("failed/waits.csv.error.json", "{}");
        putModified("incoming/waits.csv", 3);

        CommandOutput replay = replay("failed/");
        assertThat(replay.lines())
                .containsExactly(
                        "failed/old.csv stays where it is: this version or a later one has been loaded since",
                        "failed/waits.csv stays where it is: another version is waiting in incoming/",
                        "1 moved to incoming/ (1 bytes), 2 left where they are, 0 failed");
        assertThat(replay.exitCode()).isZero();
        assertThat(pipeline.s3.keys("incoming/")).containsExactly("incoming/new.csv", "incoming/waits.csv");
        assertThat(pipeline.s3
                        .client()
                        .headObject(request -> request.bucket(LocalS3.BUCKET).key("incoming/new.csv"))
                        .metadata())
                .as("what sync knows the file by")
                .containsEntry("modified", "3");
        assertThat(pipeline.s3.keys("failed/"))
                .containsExactly(
                        "failed/old.csv",
                        "failed/old.csv.error.json",
                        "failed/waits.csv",
                        "failed/waits.csv.error.json");
    }

    @Test
    void anObjectWhoseNameIsThatOfAReportIsMovedWithItsOwn() throws Exception {
        putObject("failed/x.error.json", "?");
        putObject("failed/x.error.json.error.json", "{}");
        assertThat(replay("failed/").exitCode()).isZero();
        assertThat(pipeline.s3.keys("")).containsExactly("incoming/x.error.json");
    }

    @Test
    void anObjectThatCannotBeMovedStaysAndIsNamed() throws Exception {
        putObject("loaded/a.csv", HEADER);
        pipeline.s3.refuse("Put incoming/");
        CommandOutput replay = replay("loaded/");
        assertThat(replay.lines())
                .first()
                .asString()
                .startsWith("loaded/a.csv was not moved: ")
                .contains("403");
        assertThat(replay.lines()).last().isEqualTo("0 moved to incoming/ (0 bytes), 0 left where they are, 1 failed");
        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(pipeline.s3.keys("")).containsExactly("loaded/a.csv");
    }

    @Test
    void moreObjectsThanAListingHasOnOnePageAreMoved() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            putObject("loaded/%04d.csv".formatted(i), HEADER);
        }
        assertThat(replay("loaded/").lines()).last().asString().startsWith("1100 moved to incoming/");
        assertThat(pipeline.s3.keys("loaded/")).isEmpty();
        assertThat(pipeline.s3.keys("incoming/")).hasSize(1_100);
    }

    private CommandOutput replay(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "replay";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandOutput replay = CommandOutput.of(pipeline.s3.settings(), all); // it needs no others
        assertThat(replay.lines()).noneMatch(line -> line.contains(pipeline.s3.secretKey()));
        return replay;
    }

    private void putModified(String key, long modified) {
        pipeline.s3
                .client()
                .putObject(
                        request -> request.bucket(LocalS3.BUCKET)
                                .key(key)
                                .metadata(Map.of("modified", String.valueOf(modified))),
                        RequestBody.fromString("x"));
    }

    private static String row(int number) {
        return "2018-05-09T10:00:0" + number + "Z,C" + number + ",10.0.0." + number + ",host" + number + ".example\n";
    }
}
