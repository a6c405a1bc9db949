package io.metadatasearch.services;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.UUID;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server over a folder, in this JVM, on a free port of the loopback address, with one user. */
public final class LocalSftp implements AutoCloseable {

    private static final int KEY_BITS = 2048;

    private final SshServer server;
    private final KeyPair key;
    private final String password;

    private LocalSftp(SshServer server, KeyPair key, String password) {
        this.server = server;
        this.key = key;
        this.password = password;
    }

    /**
     * Starts one.
     *
     * @param folder what it serves; it is made if it is not there
     * @throws Exception if it does not start
     */
    public static LocalSftp start(Path folder) throws Exception {
        String password = UUID.randomUUID().toString();
        KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, KEY_BITS);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setPasswordAuthenticator((user, given, session) -> user.equals("metadata") && given.equals(password));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(Files.createDirectories(folder.toAbsolutePath())));
        server.start();
        return new LocalSftp(server, key, password);
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + server.getPort();
    }

    public String username() {
        return "metadata";
    }

    public String password() {
        return password;
    }

    /**
     * Makes a key that the user may log in with, from now on instead of the password.
     *
     * @param file where the private key is written, in OpenSSH's form
     */
    public Path userKey(Path file) throws IOException, GeneralSecurityException {
        KeyPair user = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, KEY_BITS);
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", null, out);
        }
        server.setPublickeyAuthenticator(
                (name, given, session) -> name.equals("metadata") && KeyUtils.compareKeys(given, user.getPublic()));
        server.setPasswordAuthenticator((name, given, session) -> false);
        return file;
    }

    /** Writes a known_hosts file with the server's key. */
    public Path knownHosts(Path file) throws IOException {
        return Files.writeString(
                file, "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
