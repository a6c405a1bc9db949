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
 * The FTPS client of camel-ftp. It distinguishes a refused listing from an empty folder. It trusts a server only if a
 * certificate authority confirms its name; by default, the library checks only the dates of the certificate. Its data
 * connections resume the TLS session of the control connection. By default, proftpd and vsftpd refuse other data
 * connections because anybody could connect to the data port; the library starts a new session each time.
 */
public final class FtpsShare extends FTPSClient implements ShareClient {

    private final boolean implicit;
    private final TrustManagerFactory trust;
    private final SSLContext sessions;
    private Socket data;

    /**
     * Creates a client with its own TLS context.
     *
     * @param implicit whether the connection starts with TLS, instead of requesting it
     * @param trust the trusted certificate authorities
     */
    public FtpsShare(boolean implicit, TrustManagerFactory trust) {
        // With a shared context, data connections would resume the sessions of other clients.
        this(implicit, trust, Authorities.context(trust));
    }

    private FtpsShare(boolean implicit, TrustManagerFactory trust, SSLContext sessions) {
        super(implicit, sessions);
        this.implicit = implicit;
        this.trust = trust;
        this.sessions = sessions;
        setEndpointCheckingEnabled(true);
    }

    /** Checks the dates of the certificate: Java does not check them if the certificate itself is trusted. */
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
            setSocketFactory(new DataSockets()); // _openDataConnection_ adds TLS to them
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

    /** Closes without the closing message of TLS, which would wait for the answer of a server that may hang. */
    @Override
    public void closeData() throws IOException {
        if (data != null) {
            data.close();
        }
    }

    private final class DataSockets extends DefaultSocketFactory {
        @Override
        public Socket createSocket() {
            // The library keeps its factory when a connection ends badly, and uses it for the next control connection.
            boolean forData = _socket_ != null && !_socket_.isClosed();
            return forData ? new DataSocket(_socket_.getPort()) : new Socket();
        }
    }

    /**
     * A socket that reports the port of the control connection: Java resumes the last session with the same host and
     * port, and so it resumes the session of the control connection.
     */
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
