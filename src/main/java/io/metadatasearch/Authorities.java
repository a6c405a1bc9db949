package io.metadatasearch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate authorities that stand in a PEM file, instead of those of the JVM. */
public final class Authorities {

    private Authorities() {}

    /**
     * What trusts them.
     *
     * @param key the setting that names the file
     * @return empty if it is not set: then those of the JVM are to be trusted
     * @throws SettingsException if the file holds no certificate
     */
    public static Optional<SSLContext> trusted(Settings settings, String key) {
        return settings.find(key).map(pem -> trusting(Settings.variable(key), Path.of(pem)));
    }

    private static SSLContext trusting(String variable, Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("ca-" + number++, authority);
            }
            if (number == 0) {
                throw SettingsException.of(variable + " holds no certificate: expected a PEM file, was " + pem);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw SettingsException.of(variable + " is malformed: expected a PEM file of certificates, was " + pem);
        }
    }
}
