package io.metadatasearch.tls;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
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

/** The certificate authorities in a PEM file, which replace those of the JVM. */
public final class Authorities {

    private Authorities() {}

    /**
     * Creates the trust managers for these authorities.
     *
     * @param key the setting that names the file; if it is not set, the authorities of the JVM are trusted
     * @throws SettingsException if the file contains no certificate
     */
    public static TrustManagerFactory trusted(Settings settings, String key) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            Optional<String> pem = settings.find(key);
            trust.init(pem.isEmpty() ? null : authorities(Settings.variable(key), Path.of(pem.get())));
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM cannot check certificates", e);
        }
    }

    /** Creates a separate TLS context, with its own sessions. */
    public static SSLContext context(TrustManagerFactory trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM does not support TLS", e);
        }
    }

    private static KeyStore authorities(String variable, Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("ca-" + number++, authority);
            }
            if (number == 0) {
                throw SettingsException.of(variable + " contains no certificate: expected a PEM file, was " + pem);
            }
            return authorities;
        } catch (IOException | GeneralSecurityException e) {
            throw SettingsException.of(variable + " is malformed: expected a PEM file of certificates, was " + pem);
        }
    }
}
