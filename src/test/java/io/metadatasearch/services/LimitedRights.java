package io.metadatasearch.services;

import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Refuses what its user may not do; by default, nothing. The server itself has one user, who may do anything. */
final class LimitedRights extends ForwardingBlobStore {

    private final Set<String> refused = new CopyOnWriteArraySet<>();

    LimitedRights(BlobStore store) {
        super(store);
    }

    /**
     * Refuses a right for the keys below a prefix: {@code Get incoming/}, {@code Put loaded/},
     * {@code Delete rejected/}.
     */
    void refuse(String rightAndPrefix) {
        refused.add(rightAndPrefix);
    }

    private void require(String right, String key) {
        if (refused.stream().anyMatch((right + " " + key)::startsWith)) {
            throw new S3ProxyException(S3ErrorCode.ACCESS_DENIED);
        }
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        require("Get", request.key());
        return super.blobMetadata(request);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        require("Get", request.key());
        return super.getBlob(request);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        require("Put", request.key());
        return super.putBlob(request, content);
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        require("Put", request.destinationKey());
        return super.copyBlob(request);
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        require("Delete", request.key());
        return super.removeBlob(request);
    }
}
