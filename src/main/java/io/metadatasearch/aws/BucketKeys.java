package io.metadatasearch.aws;

/** How the bucket is divided: what the keys of objects begin and end with. */
public final class BucketKeys {

    /** Objects that wait, or are being loaded. */
    public static final String INCOMING = "incoming/";

    /** Objects whose rows are all indexed, or rejected. */
    public static final String LOADED = "loaded/";

    /** Objects that cannot be loaded, each with a report. */
    public static final String FAILED = "failed/";

    /** The rejected rows of objects. */
    public static final String REJECTED = "rejected/";

    /** What the key of a report ends with, behind the whole key of its object. */
    public static final String REPORT = ".error.json";

    private BucketKeys() {}

    /** Whether a key is not that of a folder, as consoles make them. */
    public static boolean isObject(String key) {
        return !key.endsWith("/");
    }
}
