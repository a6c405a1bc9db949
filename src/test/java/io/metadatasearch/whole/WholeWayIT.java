package io.metadatasearch.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metadatasearch.harness.Pipeline;
import io.metadatasearch.harness.ProgramUnderTest;
import io.metadatasearch.harness.WithPipeline;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From an FTP client that puts a file to an HTTP client that finds its rows, on real servers all the way. */
class WholeWayIT extends WithPipeline {

    @BeforeEach
    void start() throws Exception {
        pipeline.start("SYNC_EVERY", "500ms");
    }

    @Test
    void aFileOnTheShareIsFoundOverHttp() throws Exception {
        upload("2018-05-09-metadata.csv.gz", Pipeline.generated(200, 1));

        pipeline.awaitCount("srcIp:127.0.0.1 AND host:google.com", 4);
        JsonNode found = pipeline.search("source.row:1");
        assertThat(found.at("/total/value").asLong()).isEqualTo(1);
        JsonNode record = found.at("/hits/0");
        assertThat(record.path("timestamp").asText()).isEqualTo("2018-05-09T10:00:00.000Z");
        assertThat(record.path("srcIp").asText()).isEqualTo("127.0.0.1");
        assertThat(record.path("srcPort").isIntegralNumber()).isTrue();
        assertThat(record.at("/source/file").asText()).isEqualTo("2018-05-09-metadata.csv.gz");
        pipeline.awaitKeys("incoming/");
        pipeline.awaitKeys("loaded/", "loaded/2018-05-09-metadata.csv.gz");
        assertThat(pipeline.count("")).isEqualTo(200);
    }

    @Test
    void anObjectLoadedTwiceIsThereOnce() throws Exception {
        byte[] file = Pipeline.generated(300, 2);
        upload("twice.csv.gz", file);
        pipeline.awaitCount("source.file:twice.csv.gz", 300);
        pipeline.awaitKeys("loaded/", "loaded/twice.csv.gz");

        pipeline.s3.put("incoming/twice.csv.gz", file);
        pipeline.awaitKeys("incoming/");

        assertThat(pipeline.inIndex("*:*").at("/hits/total/value").asLong()).isEqualTo(300);
    }

    @Test
    void twoFilesAreFoundWithTheRowsOfEach() throws Exception {
        upload("one.csv.gz", Pipeline.generated(120, 3));
        upload("folder/two.csv.gz", Pipeline.generated(80, 4));

        pipeline.awaitCount("", 200);
        assertThat(pipeline.count("source.file:one.csv.gz")).isEqualTo(120);
        assertThat(pipeline.count("source.file:\"folder/two.csv.gz\"")).isEqualTo(80);
    }

    /** As a sync stage with SYNC_PREFIX=firewall/ stores it. */
    @Test
    void twoSharesAreSearchedTogetherAndApart() throws Exception {
        upload("same.csv.gz", Pipeline.generated(120, 5));
        pipeline.s3.put("incoming/firewall/same.csv.gz", Pipeline.generated(80, 6));

        pipeline.awaitCount("", 200);
        assertThat(pipeline.count("source.file:firewall/*")).isEqualTo(80);
        assertThat(pipeline.count("NOT source.file:firewall/*")).isEqualTo(120);
        assertThat(pipeline.count("source.file:same.csv.gz")).isEqualTo(120);
    }

    /** The list that docs/search.md looks up, in records like the demo's. */
    @Test
    void theListOfTheDocumentsIsLookedUp() throws Exception {
        upload("one.csv.gz", Pipeline.generated(600, 7));
        pipeline.awaitCount("", 600);
        String list = Files.readString(Path.of("docs", "search.md"))
                .split("--data-binary @- <<'END'\n")[1]
                .split("END\n")[0];
        pipeline.sends("Content-Type", "text/plain");
        String answer = pipeline.send("POST", "/metadata/lookup", list).body();
        JsonNode rows = ProgramUnderTest.JSON.readTree(answer).path("indicators");
        assertThat(rows.findValuesAsText("kind")).containsExactly("ip", "domain", "url", "network", "unknown");
        assertThat(rows.findValuesAsText("indicator"))
                .containsExactlyElementsOf(list.lines().toList());
        assertThat(rows.at("/0/count").asLong()).isEqualTo(pipeline.count("127.0.0.1"));
        assertThat(rows.at("/1/count").asLong()).isEqualTo(pipeline.count("host:google.com OR host:www.google.com"));
        assertThat(rows.at("/2/count").asLong()).isZero();
        assertThat(rows.at("/3/count").asLong()).isEqualTo(pipeline.count("dstIp:93.184.0.0/24"));
        assertThat(rows.at("/0/samples")).hasSize(3);

        // And what it relates.
        JsonNode related = pipeline.json("/metadata/related", "q", "srcIp:127.0.0.1", "size", "2");
        assertThat(related.at("/total/value").asLong()).isEqualTo(pipeline.count("127.0.0.1"));
        assertThat(related.path("fields")).anySatisfy(field -> assertThat(field.toString())
                .isEqualTo(
                        "{\"field\":\"host\",\"values\":[{\"value\":\"google.com\",\"count\":%d}],\"others\":0,\"errorBound\":0}"
                                .formatted(pipeline.count("127.0.0.1"))));
    }

    private void upload(String name, byte[] content) throws Exception {
        FTPClient client = new FTPClient();
        String[] address = pipeline.ftp.host().split(":");
        client.connect(address[0], Integer.parseInt(address[1]));
        try {
            assertThat(client.login(pipeline.ftp.username(), pipeline.ftp.password()))
                    .isTrue();
            client.enterLocalPassiveMode();
            client.setFileType(FTP.BINARY_FILE_TYPE);
            if (name.contains("/")) {
                client.makeDirectory(name.substring(0, name.indexOf('/')));
            }
            assertThat(client.storeFile(name, new ByteArrayInputStream(content)))
                    .as(client.getReplyString())
                    .isTrue();
        } finally {
            client.disconnect();
        }
    }
}
