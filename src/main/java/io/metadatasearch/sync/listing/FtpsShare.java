package io.metadatasearch.sync.listing;

import io.metadatasearch.tls.Authorities;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * The FTPS client of camel-ftp, which tells a listing that was refused from an empty folder, and trusts a server only if
 * an authority vouches for its name: as the library makes it, it looks at the dates of the certificate only. Its data
 * connections resume the TLS session of the control connection. proftpd and vsftpd refuse others unless told not to, for
 * whoever connects to the data port could be anybody; the library begins a new session each time.
 */
public final class FtpsShare extends FTPSClient implements ShareClient {

    private final boolean implicit;
    private final TrustManagerFactory trust;
    private final SSLContext sessions;
    private Socket data;

    /**
     * Prepares a client.
     *
     * @param implicit whether the connection begins with TLS, instead of asking for it
     * @param trust the authorities
     */
    public FtpsShare(boolean implicit, TrustManagerFactory trust) {
        // With a context that others use too, data connections would resume the sessions of others.
        this(implicit, trust, Authorities.context(trust));
    }

    private FtpsShare(boolean implicit, TrustManagerFactory trust, SSLContext sessions) {
        super(implicit, sessions);
        this.implicit = implicit;
        this.trust = trust;
        this.sessions = sessions;
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
            throw new SSLException("the share's certificate has expired or is not valid yet: " + e.getMessage(), e);
        }
    }

    @Override
    public void execPROT(String level) throws IOException {
        super.execPROT(level);
        if (level.equals("P")) {
            setSocketFactory(new DataSockets()); // TLS comes on top of them below
        }
    }

    @Override
    protected Socket _openDataConnection_(String command, String argument) throws IOException {
        data = super._openDataConnection_(command, argument);
        if (!(data instanceof DataSocket)) {
            return data;
        }
        try {
            SSLSocket secure =
                    (SSLSocket) sessions.getSocketFactory().createSocket(data, _hostname_, data.getPort(), true);
            SSLParameters checks = secure.getSSLParameters();
            checks.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(checks);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            data.close();
            throw e;
        }
    }

    /** Without TLS's goodbye, which would wait for that of a server that may hang. */
    @Override
    public void closeData() throws IOException {
        if (data != null) {
            data.close();
        }
    }

    private final class DataSockets extends DefaultSocketFactory {
        @Override
        public Socket createSocket() {
            // The library keeps its factory when a connection ends badly, and makes the next control connection with
            // it.
            boolean forData = _socket_ != null && !_socket_.isClosed();
            return forData ? new DataSocket(_socket_.getPort()) : new Socket();
        }
    }

    /** Java resumes the last session with the same host and port, so it is told that of the control connection. */
    private static final class DataSocket extends Socket {

        private final int controlPort;

        DataSocket(int controlPort) {
            this.controlPort = controlPort;
        }

        @Override
        public int getPort() {
            return controlPort;
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
