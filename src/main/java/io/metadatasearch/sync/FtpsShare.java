package io.metadatasearch.sync;

import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * The FTPS client of camel-ftp, which tells a listing that was refused from an empty folder, and trusts a server only if
 * an authority vouches for its name. As the library makes it, it looks at the dates of the certificate only.
 */
public final class FtpsShare extends FTPSClient implements ShareClient {

    private final boolean implicit;
    private final SSLContext trust;

    /**
     * Prepares a client.
     *
     * @param implicit whether the connection begins with TLS, instead of asking for it
     * @param trust the authorities
     */
    public FtpsShare(boolean implicit, SSLContext trust) {
        super(implicit, trust);
        this.implicit = implicit;
        this.trust = trust;
        setEndpointCheckingEnabled(true);
    }

    /** Java does not look at the dates of a certificate that is itself among those to be trusted. */
    @Override
    protected void sslNegotiation() throws IOException {
        super.sslNegotiation();
        Certificate shown = ((SSLSocket) _socket_).getSession().getPeerCertificates()[0];
        try {
            ((X509Certificate) shown).checkValidity();
        } catch (CertificateException e) {
            throw new SSLException("the certificate of the share is not valid now: " + e.getMessage(), e);
        }
    }

    @Override
    public FTPFile[] listFiles(String folder) throws IOException {
        return Listing.of(this, folder);
    }

    @Override
    public FTPClient another() {
        return new FtpsShare(implicit, trust);
    }
}
