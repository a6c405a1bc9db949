package io.metadatasearch.services;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.apache.ftpserver.ssl.ClientAuth;
import org.apache.ftpserver.ssl.SslConfiguration;

/**
 * The TLS of an FTP server that accepts a data connection only if it resumes the session of a control connection, as
 * proftpd and vsftpd do: only control connections get the key that a new session needs.
 */
final class StrictTls implements SslConfiguration {

    private final SSLContext context;

    StrictTls(LocalCertificate certificate) throws IOException {
        char[] password = certificate.password().toCharArray();
        try {
            KeyStore keys = KeyStore.getInstance(certificate.keys().toFile(), password);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, password);
            context = SSLContext.getInstance("TLS");
            X509ExtendedKeyManager key = (X509ExtendedKeyManager) factory.getKeyManagers()[0];
            context.init(new KeyManager[] {new KeyOfControl(key)}, null, null);
        } catch (GeneralSecurityException e) {
            throw new IOException("The key of " + certificate.keys() + " cannot be used", e);
        }
    }

    @Override
    public SSLSocketFactory getSocketFactory() {
        return context.getSocketFactory();
    }

    @Override
    public SSLContext getSSLContext() {
        return context;
    }

    @Override
    public SSLContext getSSLContext(String protocol) {
        return context;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return null; // those of the JVM
    }

    @Override
    public String getEnabledProtocol() {
        return DEFAULT_ENABLED_PROTOCOL;
    }

    @Override
    public ClientAuth getClientAuth() {
        return ClientAuth.NONE;
    }

    /**
     * Gives the key to control connections only: in this server, control connections are engines and data connections
     * are sockets.
     */
    private static final class KeyOfControl extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager key;

        KeyOfControl(X509ExtendedKeyManager key) {
            this.key = key;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return key.chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            // Since JDK 25 a session that is resumed needs its certificate too; then no new session is being made.
            boolean resumed = ((SSLSocket) socket).getHandshakeSession() == null;
            return resumed ? key.chooseServerAlias(type, issuers, socket) : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return key.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key.getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return key.getServerAliases(type, issuers);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
