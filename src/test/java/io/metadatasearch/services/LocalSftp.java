package io.metadatasearch.services;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
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
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server. */
public final class LocalSftp extends LocalShare.InThisJvm {

    /** Such a key is created in almost no time; an RSA key is not. */
    private static final int EC_BITS = 256;

    private static final int RSA_BITS = 2048;

    private final SshServer server = SshServer.setUpDefaultServer();

    private LocalSftp(Path folder) throws IOException {
        super(folder);
    }

    /**
     * Starts a server.
     *
     * @param folder the folder that it serves; it is created if it does not exist
     * @throws Exception if it does not start
     */
    public static LocalSftp start(Path folder) throws Exception {
        return start(folder, new Trouble() {});
    }

    /** Starts a server that causes trouble. */
    static LocalSftp start(Path folder, Trouble trouble) throws Exception {
        LocalSftp sftp = new LocalSftp(folder);
        sftp.listen(trouble);
        return sftp;
    }

    private void listen(Trouble trouble) throws Exception {
        String user = "metadata";
        String password = UUID.randomUUID().toString();
        KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, EC_BITS);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setPasswordAuthenticator((name, given, session) -> name.equals(user) && given.equals(password));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory();
        sftp.addSftpEventListener(troubled(trouble));
        server.setSubsystemFactories(List.of(sftp));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder()));
        server.start();
        reachedBy(server.getPort(), user, password);
        Path knownHosts = Files.writeString(
                folder().resolveSibling(folder().getFileName() + ".known_hosts"),
                "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
        settings().put("FTP_SCHEME", "sftp");
        settings().put("FTP_KNOWN_HOSTS", knownHosts.toString());
    }

    private static SftpEventListener troubled(Trouble trouble) {
        return new SftpEventListener() {
            @Override
            public void received(ServerSession session, int type, int id) throws IOException {
                if (!trouble.lets(SftpConstants.getCommandMessageName(type).replace("SSH_FXP_", ""))) {
                    session.close(true);
                    throw new IOException("closed");
                }
            }

            @Override
            public void opening(ServerSession session, String handle, Handle opened) throws IOException {
                if (trouble.refuses(opened instanceof DirectoryHandle ? "OPENDIR" : "OPEN")) {
                    throw new AccessDeniedException(opened.getFile().toString(), null, "not for you");
                }
            }

            @Override
            public void reading(
                    ServerSession session,
                    String handle,
                    FileHandle file,
                    long offset,
                    byte[] data,
                    int from,
                    int length)
                    throws IOException {
                trouble.beforeBytes(file.getFile().getFileName().toString(), offset);
            }
        };
    }

    @Override
    public int connections() {
        return server.getActiveSessions().size();
    }

    /**
     * Creates a key that the user must log in with from now on, instead of the password.
     *
     * @param file where the private key is written, in OpenSSH format
     */
    public Path userKey(Path file) throws IOException, GeneralSecurityException {
        KeyPair user = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, RSA_BITS);
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", null, out);
        }
        server.setPublickeyAuthenticator(
                (name, given, session) -> name.equals(username()) && KeyUtils.compareKeys(given, user.getPublic()));
        server.setPasswordAuthenticator((name, given, session) -> false);
        return file;
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
