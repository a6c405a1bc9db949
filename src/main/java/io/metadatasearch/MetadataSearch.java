package io.metadatasearch;

/** Starts the service. */
public final class MetadataSearch {
    private MetadataSearch() {}

    public static void main(String[] args) {
        System.exit(0);
    }
}
