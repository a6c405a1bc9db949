package io.metadatasearch.sync.transfer;

import io.metadatasearch.sync.listing.Listing;
import io.metadatasearch.sync.listing.ShareClient;
import java.io.IOException;
import org.apache.camel.component.file.remote.FtpEndpoint;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection over FTP or FTPS. */
final class FtpConnection extends ShareConnection {

    private static final Logger LOG = LoggerFactory.getLogger(FtpConnection.class);

    private final FTPClient client;

    private FtpConnection(FtpEndpoint<?> endpoint, RemoteFileOperations<?> operations, FTPClient client) {
        super(endpoint, operations);
        this.client = client;
    }

    static FtpConnection to(FtpEndpoint<?> endpoint) throws Exception {
        // The endpoint has room for one client, which all its operations would share.
        synchronized (endpoint) {
            FTPClient ofListing = endpoint.getFtpClient();
            FTPClient client = ((ShareClient) ofListing).another();
            endpoint.setFtpClient(client);
            try {
                return new FtpConnection(endpoint, endpoint.createRemoteFileOperations(), client);
            } finally {
                endpoint.setFtpClient(ofListing);
            }
        }
    }

    @Override
    FileState state(String path) throws IOException {
        FTPFile file = Listing.file(client, path);
        return file == null || file.getTimestamp() == null
                ? null
                : new FileState(file.getSize(), file.getTimestamp().getTimeInMillis());
    }

    @Override
    String answer() {
        return client.getReplyString().strip();
    }

    @Override
    void close() {
        try {
            try {
                ((ShareClient) client).closeData();
                if (client.isConnected()) {
                    client.setSoTimeout(1); // TLS waits for the server's closing message, which may never come.
                }
            } finally {
                client.disconnect();
            }
        } catch (IOException e) {
            LOG.debug("The connection was already closed", e);
        }
    }
}
