package io.metadatasearch.operate;

import io.metadatasearch.aws.AwsClients;
import io.metadatasearch.aws.BucketKeys;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.Stage;
import io.metadatasearch.text.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Checks whether the bucket exists and grants the rights that the stages need. Nothing is changed: the check stores an
 * object that the bucket must refuse for another reason than a missing right, and reads and deletes objects that do not
 * exist.
 */
final class CheckedBucket {

    private static final String PROBE = ".metadata-search-check";

    private static final String OTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="; // of empty content
    private static final String NO_VERSION = "\"0\"";
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int INTERNAL_ERROR = 500;

    private final Settings settings;
    private final Findings findings;
    private final String bucket;

    CheckedBucket(Settings settings, Findings findings) {
        this.settings = settings;
        this.findings = findings;
        this.bucket = settings.get("s3.bucket");
    }

    /** Checks the header of a file in the bucket. */
    interface Header {
        void look(String file, InputStream content) throws IOException;
    }

    /**
     * Runs the checks and reports the findings.
     *
     * @param header checks one file; empty if none should be checked
     */
    void check(Optional<Header> header) {
        try (S3Client s3 = AwsClients.s3(settings)) {
            list(s3, BucketKeys.INCOMING);
            rights(s3);
            if (header.isPresent()) {
                Optional<String> file = first(s3, BucketKeys.INCOMING).or(() -> first(s3, BucketKeys.LOADED));
                if (file.isEmpty()) {
                    findings.ok("there is no file yet whose header can be checked");
                } else {
                    look(s3, file.get(), header.get());
                }
            }
        } catch (S3Exception e) {
            if (e.statusCode() >= INTERNAL_ERROR) {
                findings.fail("the bucket " + bucket + " cannot be checked: the server answers " + reason(e));
                return;
            }
            findings.fail("the bucket " + bucket + " cannot be listed: " + reason(e) + "; "
                    + (e.statusCode() == NOT_FOUND
                            ? "create it, or check S3_BUCKET"
                            : "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the permission s3:ListBucket"));
        } catch (SdkException e) {
            findings.fail("the bucket " + bucket + " cannot be reached: " + Reason.of(e)
                    + "; check S3_ENDPOINT, AWS_REGION, AWS_*");
        }
    }

    private ListObjectsV2Response list(S3Client s3, String prefix) {
        return s3.listObjectsV2(request -> request.bucket(bucket).prefix(prefix).maxKeys(100));
    }

    private Optional<String> first(S3Client s3, String prefix) {
        return list(s3, prefix).contents().stream()
                .filter(object -> object.size() > 0)
                .map(S3Object::key)
                .filter(BucketKeys::isObject)
                .findFirst();
    }

    private void look(S3Client s3, String key, Header header) {
        try (InputStream content =
                s3.getObject(request -> request.bucket(bucket).key(key))) {
            header.look(key, content);
        } catch (IOException | SdkException e) {
            findings.fail("the object " + key + " cannot be read: " + Reason.of(e));
        }
    }

    private void rights(S3Client s3) {
        List<String> missing = new ArrayList<>();
        if (settings.stages().contains(Stage.SYNC)) {
            need(
                    missing,
                    "s3:GetObject",
                    List.of(BucketKeys.INCOMING, BucketKeys.LOADED, BucketKeys.FAILED),
                    key -> read(s3, key));
            // The key of a folder, for load and its events: if a server stores it after all, nobody treats it as an
            // object.
            need(missing, "s3:PutObject", List.of(BucketKeys.INCOMING), key -> put(s3, key + "/"));
        }
        if (settings.stages().contains(Stage.LOAD)) {
            need(missing, "s3:GetObject", List.of(BucketKeys.INCOMING), key -> read(s3, key));
            need(
                    missing,
                    "s3:PutObject",
                    List.of(BucketKeys.LOADED, BucketKeys.FAILED, BucketKeys.REJECTED),
                    key -> put(s3, key));
            need(missing, "s3:DeleteObject", List.of(BucketKeys.INCOMING), key -> delete(s3, key, NO_VERSION));
            need(missing, "s3:DeleteObject", List.of(BucketKeys.REJECTED), key -> delete(s3, key, null));
        }
        missing.stream()
                .distinct()
                .forEach(right -> findings.fail("the bucket " + bucket + " does not grant the permission " + right));
        if (missing.isEmpty()) {
            findings.ok("the bucket " + bucket + " exists, with the required permissions");
        }
    }

    private void need(List<String> missing, String right, List<String> prefixes, Consumer<String> attempt) {
        for (String prefix : prefixes) {
            try {
                attempt.accept(prefix + PROBE);
            } catch (S3Exception e) {
                // Any other refusal comes after the check of rights: missing object, different checksum, different
                // version.
                if (e.statusCode() == FORBIDDEN) {
                    missing.add(right + " for " + prefix + "*");
                } else if (e.statusCode() >= INTERNAL_ERROR) {
                    throw e;
                }
            }
        }
    }

    private void read(S3Client s3, String key) {
        s3.headObject(request -> request.bucket(bucket).key(key));
    }

    private void put(S3Client s3, String key) {
        s3.putObject(request -> request.bucket(bucket).key(key).contentMD5(OTHER_MD5), RequestBody.fromString("probe"));
        try {
            delete(s3, key, null);
        } catch (S3Exception e) {
            findings.warn("the bucket " + bucket + " does not verify checksums, and stored " + key + ": delete it");
        }
    }

    private void delete(S3Client s3, String key, String onlyVersion) {
        s3.deleteObject(request -> request.bucket(bucket).key(key).ifMatch(onlyVersion));
    }

    private static String reason(S3Exception refused) {
        String code = refused.awsErrorDetails() == null
                ? null
                : refused.awsErrorDetails().errorCode();
        return refused.statusCode() + (code == null ? "" : " " + code);
    }
}
