package io.metadatasearch.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A key and a certificate of its own authority, created with the JDK's keytool.
 *
 * @param keys a PKCS12 file
 * @param password the password of that file and of the key
 * @param pem the certificate, for clients that should trust it
 */
public record LocalCertificate(Path keys, String password, Path pem) {

    private static final String ALIAS = "server";
    private static final String PASSWORD = "changeit";

    /** Key stores that were created before: keytool takes a second, and the same key is enough for most tests. */
    private static final Map<String, byte[]> MADE = new ConcurrentHashMap<>();

    /**
     * Returns the certificate for a name: always the same key and certificate.
     *
     * @param folder the folder for its files
     * @param name the name that it certifies, such as {@code ip:127.0.0.1} or {@code dns:example.org}
     */
    public static LocalCertificate create(Path folder, String name) throws IOException {
        return create(folder, name, "-0d");
    }

    /** Returns a certificate that has expired. */
    public static LocalCertificate createExpired(Path folder, String name) throws IOException {
        return create(folder, name, "-2d");
    }

    /** Creates a certificate that nobody else has: another authority certifies the same name. */
    public static LocalCertificate createAnother(Path folder, String name) throws IOException {
        return of(make(name, "-0d"), folder, name);
    }

    private static LocalCertificate create(Path folder, String name, String since) throws IOException {
        try {
            byte[] store = MADE.computeIfAbsent(name + since, missing -> {
                try {
                    return make(name, since);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return of(store, folder, name);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes the key to a PEM file (PKCS #8), beside the other files. */
    public Path key() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(keys.toFile(), password.toCharArray());
        byte[] key = store.getKey(ALIAS, password.toCharArray()).getEncoded();
        return writePem(keys.resolveSibling(keys.getFileName() + ".key"), "PRIVATE KEY", key);
    }

    private static LocalCertificate of(byte[] store, Path folder, String name) throws IOException {
        String base = name.replaceAll("[^\\w.]", "-");
        Path keys = Files.write(folder.resolve(base + ".p12"), store);
        try {
            KeyStore read = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
            byte[] certificate = read.getCertificate(ALIAS).getEncoded();
            return new LocalCertificate(
                    keys, PASSWORD, writePem(folder.resolve(base + ".pem"), "CERTIFICATE", certificate));
        } catch (GeneralSecurityException e) {
            throw new IOException("keytool made a store that cannot be read", e);
        }
    }

    private static Path writePem(Path file, String what, byte[] content) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(what, Base64.getMimeEncoder().encodeToString(content), what));
    }

    /** Creates a key store with a key and its certificate, and reads it. */
    private static byte[] make(String name, String since) throws IOException {
        Path folder = Files.createTempDirectory("certificate-");
        Path keys = folder.resolve("keys.p12");
        try {
            keytool(List.of(
                    "-J-XX:TieredStopAtLevel=1",
                    // Nobody attacks this file, and each iteration is done again by everybody who reads it.
                    "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
                    "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
                    "-J-Dkeystore.pkcs12.macIterationCount=1",
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=" + name,
                    "-startdate",
                    since,
                    "-validity",
                    "1"));
            return Files.readAllBytes(keys);
        } finally {
            Files.deleteIfExists(keys);
            Files.delete(folder);
        }
    }

    private static void keytool(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
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
