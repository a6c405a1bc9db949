package io.metadatasearch.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A real file server over a folder, on a free port of the loopback address, with one user: in this JVM, or in a container
 * if the run is about an image.
 */
public abstract class LocalShare implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();

    /**
     * Prepares one.
     *
     * @param folder what it serves; it is made if it is not there
     */
    LocalShare(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
    }

    /** What clients need, said once it is known. */
    final void reachedBy(int port, String username, String password) {
        settings.put("FTP_HOST", "127.0.0.1:" + port);
        settings.put("FTP_USERNAME", username);
        settings.put("FTP_PASSWORD", password);
    }

    /** The environment variables with which the program finds it. */
    public final Map<String, String> settings() {
        return settings;
    }

    /** The folder it serves. */
    public final Path folder() {
        return folder;
    }

    /** {@code 127.0.0.1:port}. */
    public final String host() {
        return settings.get("FTP_HOST");
    }

    public final String username() {
        return settings.get("FTP_USERNAME");
    }

    public final String password() {
        return settings.get("FTP_PASSWORD");
    }

    @Override
    public abstract void close() throws IOException;

    /** One in this JVM. */
    public abstract static class InThisJvm extends LocalShare {

        InThisJvm(Path folder) throws IOException {
            super(folder);
            if (ServerContainer.image("ftp").isPresent()) {
                ServerContainer.skip();
            }
        }

        /** How many connections are open. */
        public abstract int connections();
    }

    /** What a server may do to its clients; by itself, nothing. */
    public interface Trouble {

        /**
         * Is asked before each command, and may take its time.
         *
         * @param command the FTP command, or the name of the SFTP request without SSH_FXP_
         * @return false: the connection is closed instead
         */
        default boolean lets(String command) throws IOException {
            return true;
        }

        /** Whether the server answers to a command that it does not do it; of SFTP requests, to OPEN and OPENDIR. */
        default boolean refuses(String command) {
            return false;
        }

        /**
         * Is asked before bytes of a file are sent, and may take its time.
         *
         * @throws IOException to break the transfer
         */
        default void beforeBytes(String name, long offset) throws IOException {}

        /** Is told that an FTP server has done with a file, whether it has sent all of it or not. */
        default void afterBytes(String name) {}
    }

    /** What a share is reached by. */
    public enum Protocol {
        FTP,
        FTPS,
        SFTP;

        /** Starts a server that makes trouble; what it needs besides the folder lies next to it. */
        public InThisJvm start(Path folder, Trouble trouble) throws Exception {
            return switch (this) {
                case FTP -> LocalFtp.start(folder, trouble);
                case FTPS ->
                    LocalFtp.startWithTls(
                            folder,
                            LocalCertificate.create(folder.toAbsolutePath().getParent(), "ip:127.0.0.1"),
                            false,
                            trouble);
                case SFTP -> LocalSftp.start(folder, trouble);
            };
        }

        /** Starts a server that behaves. */
        public LocalShare start(Path folder) throws Exception {
            Optional<String> image = this == FTP ? ServerContainer.image("ftp") : Optional.empty();
            return image.isPresent() ? new FtpContainer(image.get(), folder) : start(folder, new Trouble() {});
        }
    }
}
