package io.metadatasearch.aws;

/** The layout of the bucket: the prefixes and suffixes of object keys. */
public final class BucketKeys {

    /** Objects that wait to be loaded, or are being loaded. */
    public static final String INCOMING = "incoming/";

    /** Objects whose rows are all indexed, rejected or dropped. */
    public static final String LOADED = "loaded/";

    /** Objects that cannot be loaded, each with a report. */
    public static final String FAILED = "failed/";

    /** The rejected rows of objects. */
    public static final String REJECTED = "rejected/";

    /** The suffix of a report's key, which follows the whole key of its object. */
    public static final String REPORT = ".error.json";

    private BucketKeys() {}

    /** Whether a key belongs to an object, not to a folder that a console created. */
    public static boolean isObject(String key) {
        return !key.endsWith("/");
    }
}
