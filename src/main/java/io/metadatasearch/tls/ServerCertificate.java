package io.metadatasearch.tls;

import io.metadatasearch.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the certificate and the key of the search API from PEM files. */
public final class ServerCertificate {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    /** The algorithms of keys, each with one of its signatures. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private ServerCertificate() {}

    /**
     * Reads the certificate and the key into a key store.
     *
     * @param certificate the certificate, followed by the certificates that sign it, in this order
     * @param key its private key, as PKCS #8 without a password
     * @param password the password of the key store, which is only in memory
     * @throws SettingsException if one of them is malformed, or they do not match
     */
    public static KeyStore read(Path certificate, Path key, String password) {
        PrivateKey ownKey = key(key);
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new GeneralSecurityException("no certificate");
            }
            if (!isPair(ownKey, chain[0].getPublicKey())) {
                throw SettingsException.of(
                        "HTTP_TLS_KEY does not match HTTP_TLS_CERTIFICATE: expected the private key of"
                                + " the first certificate in " + certificate + ", was " + key);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", ownKey, password.toCharArray(), chain);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw SettingsException.of(
                    "HTTP_TLS_CERTIFICATE is malformed: expected a PEM file of certificates, was " + certificate);
        }
    }

    /** Java does not compare them: a server with the wrong key would start, and refuse every connection. */
    private static boolean isPair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        byte[] probe = {1};
        Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (SignatureException e) { // the signature has another length
            return false;
        }
    }

    private static PrivateKey key(Path file) {
        try {
            Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (pem.find()) {
                PKCS8EncodedKeySpec spec =
                        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
                for (String algorithm : SIGNATURES.keySet()) {
                    try {
                        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                    } catch (InvalidKeySpecException e) {
                        // the key has another algorithm
                    }
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) { // or broken Base64
            throw malformedKey(file);
        }
        throw malformedKey(file);
    }

    private static SettingsException malformedKey(Path file) {
        return SettingsException.of(
                "HTTP_TLS_KEY is malformed: expected a PEM file with BEGIN PRIVATE KEY (PKCS #8, not"
                        + " encrypted; openssl pkcs8 -topk8 -nodes creates one), was " + file);
    }
}
