package io.metadatasearch.services;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key and a certificate of its own authority, made by the JDK's keytool.
 *
 * @param keys a PKCS12 file
 * @param password the password of that file and of the key
 * @param pem the certificate, for those who shall trust it
 */
public record LocalCertificate(Path keys, String password, Path pem) {

    /**
     * Makes one.
     *
     * @param folder where its files go
     * @param name what it vouches for, such as {@code ip:127.0.0.1} or {@code dns:example.org}
     */
    public static LocalCertificate create(Path folder, String name) throws IOException {
        return create(folder, name, "-0d");
    }

    /** Makes one for a day that is over. */
    public static LocalCertificate createExpired(Path folder, String name) throws IOException {
        return create(folder, name, "-2d");
    }

    /** The key as a PEM file (PKCS #8), made beside the others. */
    public Path key() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, password.toCharArray());
        }
        byte[] key = store.getKey("server", password.toCharArray()).getEncoded();
        return Files.writeString(
                keys.resolveSibling(keys.getFileName() + ".key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static LocalCertificate create(Path folder, String name, String since) throws IOException {
        String base = name.replaceAll("[^\\w.]", "-");
        Path keys = folder.resolve(base + ".p12");
        Path pem = folder.resolve(base + ".pem");
        String password = "changeit";
        List<String> store = List.of("-alias", "server", "-keystore", keys.toString(), "-storepass", password);
        keytool(
                store,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=" + name,
                "-startdate",
                since,
                "-validity",
                "1");
        keytool(store, "-exportcert", "-rfc", "-file", pem.toString());
        return new LocalCertificate(keys, password, pem);
    }

    private static void keytool(List<String> store, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(store);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for keytool", e);
        }
    }
}
