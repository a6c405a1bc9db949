package io.metadatasearch.sync;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * The FTPS client of camel-ftp, which tells a listing that was refused from an empty folder, and trusts a server only if
 * an authority vouches for its name. As the library makes it, it looks at the dates of the certificate only.
 */
public final class FtpsShare extends FTPSClient {

    /**
     * Prepares a client.
     *
     * @param implicit whether the connection begins with TLS, instead of asking for it
     * @param trust the authorities
     */
    public FtpsShare(boolean implicit, SSLContext trust) {
        super(implicit, trust);
        setEndpointCheckingEnabled(true);
    }

    @Override
    public FTPFile[] listFiles(String folder) throws IOException {
        return Listing.of(this, folder, () -> super.listFiles((String) null));
    }
}
