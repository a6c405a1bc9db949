package io.metadatasearch.operate;

import io.metadatasearch.aws.AwsClients;
import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.sync.StoredFiles;
import io.metadatasearch.text.Reason;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The command {@code replay}: moves objects from {@code failed/} or {@code loaded/} back to {@code incoming/}. */
final class ReplayCommand {

    private static final String USAGE = """
            replay [--dry-run] KEY|PREFIX
              replay failed/                 all failed objects
              replay failed/2018/a.csv.gz    this object
              replay loaded/2018-05          all objects whose keys begin with this: loads their rows again
              replay loaded/                 all loaded objects: rebuilds the indices
            Moves objects back to incoming/, where load picks them up. No row is duplicated: a row keeps its id. The
            .error.json of a failed object is deleted. An object stays where it is if a later version is waiting or
            was loaded.
            --dry-run only lists what would be moved. Exit code 1: an object could not be moved, and stays where it is.
            Settings: S3_BUCKET, S3_ENDPOINT, S3_PATH_STYLE, AWS_*.""";

    private static final long MAX_COPY_BYTES = 5L << 30;
    private static final int WORKERS = 8;
    private static final int BATCH = 1_000;

    private final S3Client s3;
    private final String bucket;
    private final boolean dryRun;
    private final PrintStream out;
    private Set<String> waiting = Set.of();
    private long moved;
    private long bytes;
    private long left;
    private long refused;

    private ReplayCommand(S3Client s3, String bucket, boolean dryRun, PrintStream out) {
        this.s3 = s3;
        this.bucket = bucket;
        this.dryRun = dryRun;
        this.out = out;
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out) throws Exception {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        List<String> from = new ArrayList<>(arguments);
        boolean dryRun = from.remove("--dry-run");
        if (from.size() != 1
                || !from.get(0).startsWith(BucketKeys.FAILED) && !from.get(0).startsWith(BucketKeys.LOADED)) {
            throw new IllegalArgumentException(
                    "replay takes one key or prefix that begins with failed/ or loaded/:\n" + USAGE);
        }
        Settings settings = Settings.read(environment, List.of("s3.", "aws."));
        try (S3Client s3 = AwsClients.s3(settings)) {
            return new ReplayCommand(s3, settings.get("s3.bucket"), dryRun, out).run(from.get(0));
        }
    }

    private int run(String from) throws InterruptedException {
        waiting = new HashSet<>();
        list(BucketKeys.INCOMING).forEach(object -> waiting.add(object.key().substring(BucketKeys.INCOMING.length())));
        boolean one = BucketKeys.isObject(from) && head(from).isPresent();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<S3Object> batch = new ArrayList<>();
            for (S3Object object : list(from)) {
                if (!BucketKeys.isObject(object.key()) || one && !object.key().equals(from)) {
                    continue;
                }
                batch.add(object);
                if (batch.size() == BATCH) {
                    replay(batch, workers);
                    batch.clear();
                }
            }
            replay(batch, workers);
        } finally {
            workers.shutdownNow();
        }
        if (moved + left + refused == 0) {
            out.println("There is nothing at " + from);
            return BucketKeys.isObject(from) ? 1 : 0;
        }
        out.println(moved + (dryRun ? " would be moved" : " moved") + " to incoming/ (" + bytes + " bytes), " + left
                + " left where they are, " + refused + " failed");
        return refused == 0 ? 0 : 1;
    }

    private Iterable<S3Object> list(String prefix) {
        return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents();
    }

    private void replay(List<S3Object> batch, ExecutorService workers) throws InterruptedException {
        List<Callable<Replayed>> tasks = new ArrayList<>();
        batch.forEach(object -> tasks.add(() -> replay(object)));
        int next = 0;
        for (Future<Replayed> task : workers.invokeAll(tasks)) {
            try {
                count(batch.get(next), task.get());
            } catch (ExecutionException e) {
                refused++;
                out.println(batch.get(next).key() + " was not moved: " + Reason.of(e.getCause()));
            }
            next++;
        }
        if (System.console() != null) {
            System.err.print("\r" + moved + " objects, " + bytes + " bytes \r");
        }
    }

    /** What happened to an object: moved, ignored because it is a report, or left for a reason. */
    private record Replayed(boolean isMoved, String reason) {
        static final Replayed MOVED = new Replayed(true, null);
        static final Replayed REPORT = new Replayed(false, null);

        static Replayed left(String reason) {
            return new Replayed(false, reason);
        }
    }

    private void count(S3Object object, Replayed outcome) {
        if (outcome.isMoved()) {
            moved++;
            bytes += object.size();
            if (dryRun) {
                out.println(object.key() + " would be moved, " + object.size() + " bytes");
            }
        } else if (outcome.reason() != null) {
            left++;
            out.println(object.key() + " stays where it is: " + outcome.reason());
        }
    }

    private Replayed replay(S3Object object) {
        String from = object.key();
        boolean failed = from.startsWith(BucketKeys.FAILED);
        String path = from.substring(from.indexOf('/') + 1);
        // Each failed object has a report beside it, even an object whose own name ends like the name of a report.
        if (failed
                && from.endsWith(BucketKeys.REPORT)
                && head(from + BucketKeys.REPORT).isEmpty()) {
            return Replayed.REPORT;
        }
        if (waiting.contains(path)) {
            return Replayed.left("another version is waiting in incoming/");
        }
        if (failed && isLoaded(path, object)) {
            return Replayed.left("this version or a later one has been loaded since");
        }
        if (object.size() > MAX_COPY_BYTES) {
            throw new IllegalStateException(
                    "it has " + object.size() + " bytes, but S3 copies at most " + MAX_COPY_BYTES + " in one piece");
        }
        if (!dryRun) {
            move(from, BucketKeys.INCOMING + path, object.eTag());
            if (failed) {
                s3.deleteObject(request -> request.bucket(bucket).key(from + BucketKeys.REPORT));
            }
        }
        return Replayed.MOVED;
    }

    private boolean isLoaded(String path, S3Object failed) {
        Optional<HeadObjectResponse> loaded = head(BucketKeys.LOADED + path);
        if (loaded.isEmpty()) {
            return false;
        }
        Optional<String> ofLoaded = modified(loaded.get());
        Optional<String> ofFailed = head(failed.key()).flatMap(ReplayCommand::modified);
        return ofLoaded.isPresent() && ofFailed.isPresent()
                ? Long.parseLong(ofLoaded.get()) >= Long.parseLong(ofFailed.get())
                : loaded.get().lastModified().isAfter(failed.lastModified());
    }

    private static Optional<String> modified(HeadObjectResponse object) {
        return Optional.ofNullable(object.metadata().get(StoredFiles.MODIFIED))
                .filter(text -> text.matches("\\d{1,18}"));
    }

    private Optional<HeadObjectResponse> head(String key) {
        try {
            return Optional.of(s3.headObject(request -> request.bucket(bucket).key(key)));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    /**
     * Moves only the version that was listed. If the server checks the conditions (AWS does), no other version is
     * replaced.
     */
    private void move(String from, String to, String etag) {
        s3.copyObject(request -> request.sourceBucket(bucket)
                .sourceKey(from)
                .copySourceIfMatch(etag)
                .destinationBucket(bucket)
                .destinationKey(to)
                .ifNoneMatch("*"));
        s3.deleteObject(request -> request.bucket(bucket).key(from).ifMatch(etag));
    }
}
