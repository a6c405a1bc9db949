package io.metadatasearch.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.metadatasearch.aws.AwsClients;
import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.aws.CountedObjects;
import io.metadatasearch.elasticsearch.ElasticsearchConnection;
import io.metadatasearch.elasticsearch.JsonRequests;
import io.metadatasearch.schema.LedgerIndex;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.elasticsearch.client.RestClient;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The command {@code status}: shows what waits, what failed, and how fresh the records are. */
final class StatusCommand {

    private static final String USAGE = """
            status
            Prints a table of what is waiting, what failed, and how recent the records are: the objects in the bucket
            (without loaded/, which the ledger counts), the messages in the queue, the files in the ledger, and the
            newest record.
            Exit code 1: one of them could not be read.
            Settings: S3_BUCKET, S3_ENDPOINT, S3_PATH_STYLE, AWS_*; ES_URLS, ES_INDEX, ES_*; SQS_QUEUE. A server whose
            settings are missing is omitted.""";

    private static final String LEDGER = """
            {"size":0,"aggs":{"states":{"terms":{"field":"state"},
              "aggs":{"oldest":{"min":{"field":"started"}},"newest":{"max":{"field":"finished"}}}},
             "formats":{"terms":{"field":"format"}},
             "poor":{"filter":%s,"aggs":{"newest":{"max":{"field":"finished"}},
              "undated":{"sum":{"field":"undated"}},"misfits":{"sum":{"field":"misfits"}},
              "replaced":{"sum":{"field":"replaced"}}}}}}""".formatted(LedgerIndex.ofQuality(false));
    private static final String NEWEST_EVENT = """
            {"size":0,"aggs":{"newest":{"max":{"field":"timestamp"}}}}""";

    private final Settings settings;
    private final Table table = new Table();
    private final List<String> problems = new ArrayList<>();
    private final Instant now = Instant.now();

    private StatusCommand(Settings settings) {
        this.settings = settings;
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out) {
        if (arguments.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("status takes no arguments:\n" + USAGE);
        }
        List<String> used = new ArrayList<>();
        Settings given = Settings.read(environment, List.of());
        if (given.find("s3.bucket").isPresent()) {
            used.addAll(List.of("s3.", "aws."));
        }
        if (given.find("sqs.queue").isPresent()) {
            used.addAll(List.of("sqs.", "aws."));
        }
        if (given.find("es.urls").isPresent()) {
            used.addAll(List.of("es.urls", "es.username", "es.password", "es.api-key", "es.ca", "es.index"));
        }
        if (used.isEmpty()) {
            throw new IllegalArgumentException("S3_BUCKET and ES_URLS are missing: expected one of them, or both");
        }
        StatusCommand status = new StatusCommand(Settings.read(environment, used));
        status.read();
        status.table.print(out);
        status.problems.forEach(out::println);
        return status.problems.isEmpty() ? 0 : 1;
    }

    private void read() {
        table.row("stage", "what", "count", "since");
        if (settings.find("s3.bucket").isPresent()) {
            attempt("The bucket", this::readBucket);
        }
        if (settings.find("sqs.queue").isPresent()) {
            attempt("The queue", this::readQueue);
        }
        if (settings.find("es.urls").isPresent()) {
            attempt("Elasticsearch", this::readElasticsearch);
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private void attempt(String what, Reading reading) {
        try {
            reading.run();
        } catch (IOException | SdkException e) {
            problems.add(what + " cannot be read: " + Findings.oneLine(Reason.of(e), settings.secrets()));
        }
    }

    private void readBucket() {
        try (S3Client s3 = AwsClients.s3(settings)) {
            count(s3, "sync", BucketKeys.INCOMING, "objects waiting in incoming/", BucketKeys::isObject);
            count(
                    s3,
                    "load",
                    BucketKeys.FAILED,
                    "objects in failed/",
                    key -> BucketKeys.isObject(key) && !key.endsWith(BucketKeys.REPORT));
            count(s3, "load", BucketKeys.REJECTED, "objects with rows in rejected/", BucketKeys::isObject);
        }
    }

    private void count(S3Client s3, String stage, String prefix, String what, Predicate<String> counts) {
        CountedObjects found = CountedObjects.below(prefix, s3, settings.get("s3.bucket"), counts);
        table.row(stage, what, found.count(), since("oldest", found.oldest()));
    }

    private void readQueue() {
        try (SqsClient sqs = AwsClients.sqs(settings)) {
            Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(
                            request -> request.queueUrl(settings.get("sqs.queue"))
                                    .attributeNames(
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes();
            table.row(
                    "load",
                    "messages waiting in the queue",
                    counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                    "");
            table.row(
                    "load",
                    "messages being processed",
                    counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                    "");
        }
    }

    private void readElasticsearch() throws IOException {
        try (RestClient client = ElasticsearchConnection.open(settings)) {
            String alias = settings.get("es.index");
            JsonNode ledger = search(client, LedgerIndex.name(alias), LEDGER).path("aggregations");
            JsonNode states = ledger.at("/states/buckets");
            for (String state : LedgerIndex.STATES) {
                JsonNode found = MissingNode.getInstance();
                for (JsonNode bucket : states) {
                    found = bucket.path("key").asText().equals(state) ? bucket : found;
                }
                boolean ended = state.equals("loaded") || state.equals("failed");
                String which = ended ? "newest" : "oldest";
                table.row(
                        "load",
                        "files " + state,
                        found.path("doc_count").asLong(),
                        since(which, time(found.path(which).path("value"))));
            }
            readQuality(ledger);
            JsonNode records = search(client, alias, NEWEST_EVENT);
            table.row(
                    "search",
                    "records",
                    records.at("/hits/total/value").asLong(),
                    since("newest", time(records.at("/aggregations/newest/value"))));
        }
    }

    private void readQuality(JsonNode ledger) {
        for (JsonNode format : ledger.at("/formats/buckets")) {
            table.row(
                    "load",
                    "files read as " + format.path("key").asText(),
                    format.path("doc_count").asLong(),
                    "");
        }
        JsonNode poor = ledger.path("poor");
        table.row(
                "load",
                "files loaded with poor quality",
                poor.path("doc_count").asLong(),
                since("newest", time(poor.at("/newest/value"))));
        table.row("load", "their undated rows", poor.at("/undated/value").asLong(), "");
        table.row("load", "their misfit cells", poor.at("/misfits/value").asLong(), "");
        table.row("load", "their broken characters", poor.at("/replaced/value").asLong(), "");
    }

    private static JsonNode search(RestClient client, String index, String body) throws IOException {
        return JsonRequests.send(
                client, "POST", "/" + index + "/_search?ignore_unavailable=true&track_total_hits=true", body);
    }

    private static Instant time(JsonNode millis) {
        return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()) : null;
    }

    private String since(String which, Instant time) {
        if (time == null) {
            return "";
        }
        Duration age = Duration.between(time, now);
        String ago = age.toDays() > 1
                ? age.toDays() + " days"
                : age.toHours() > 1 ? age.toHours() + " hours" : age.toMinutes() + " minutes";
        return which + " " + time.truncatedTo(ChronoUnit.SECONDS) + (age.isNegative() ? "" : ", " + ago + " ago");
    }
}
