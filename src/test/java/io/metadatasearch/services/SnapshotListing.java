package io.metadatasearch.services;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Reads the folder once for a listing of many pages. The store itself reads the whole folder for each page: minutes for
 * what S3 lists in seconds. The store also lists an upload while it arrives, as another key, which S3 never does; that
 * key is left out.
 */
final class SnapshotListing extends ForwardingBlobStore {

    private static final Pattern ARRIVING = Pattern.compile(".*-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final Map<String, List<S3Object>> snapshots = new ConcurrentHashMap<>();

    SnapshotListing(BlobStore folder) {
        super(folder);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        if (request.delimiter() != null) {
            return super.list(request);
        }
        String listing = request.bucket() + "/" + request.prefix();
        String after = request.continuationToken() == null ? request.startAfter() : request.continuationToken();
        List<S3Object> all = after == null ? null : snapshots.get(listing);
        if (all == null) {
            all = super.list(request.toBuilder()
                            .continuationToken(null)
                            .startAfter(null)
                            .maxKeys(Integer.MAX_VALUE)
                            .build())
                    .contents()
                    .stream()
                    .filter(object -> !ARRIVING.matcher(object.key()).matches())
                    .toList();
            snapshots.put(listing, all);
        }
        int from = after == null ? 0 : firstAfter(all, after);
        int to = (int) Math.min(all.size(), from + (long) request.maxKeys());
        boolean truncated = to < all.size();
        if (!truncated) {
            snapshots.remove(listing);
        }
        return ListObjectsV2Response.builder()
                .contents(all.subList(from, to))
                .keyCount(to - from)
                .isTruncated(truncated)
                .nextContinuationToken(truncated ? all.get(to - 1).key() : null)
                .build();
    }

    private static int firstAfter(List<S3Object> sorted, String key) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted.get(middle).key().compareTo(key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
