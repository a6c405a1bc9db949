package io.metadatasearch.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A real file server over a folder, on a free port of the loopback address, with one user: in this JVM, or in a
 * container if the run tests an image.
 */
public abstract class LocalShare implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();

    /**
     * Creates the folder, if it does not exist; no server is started yet.
     *
     * @param folder the folder that the server serves
     */
    LocalShare(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
    }

    /** Sets what clients need, once it is known. */
    final void reachedBy(int port, String username, String password) {
        settings.put("FTP_HOST", "127.0.0.1:" + port);
        settings.put("FTP_USERNAME", username);
        settings.put("FTP_PASSWORD", password);
    }

    /** Returns the environment variables with which the program finds the server. */
    public final Map<String, String> settings() {
        return settings;
    }

    /** Returns the folder that the server serves. */
    public final Path folder() {
        return folder;
    }

    /** Returns {@code 127.0.0.1:port}. */
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

    /** A server in this JVM. */
    public abstract static class InThisJvm extends LocalShare {

        InThisJvm(Path folder) throws IOException {
            super(folder);
            if (ServerContainer.image("ftp").isPresent()) {
                ServerContainer.skip();
            }
        }

        /** Returns how many connections are open. */
        public abstract int connections();
    }

    /** What a server may do to its clients; by default, nothing. */
    public interface Trouble {

        /**
         * Is called before each command, and may block.
         *
         * @param command the FTP command, or the name of the SFTP request without SSH_FXP_
         * @return false to close the connection instead
         */
        default boolean lets(String command) throws IOException {
            return true;
        }

        /** Returns whether the server refuses a command; of the SFTP requests, this applies to OPEN and OPENDIR. */
        default boolean refuses(String command) {
            return false;
        }

        /**
         * Is called before bytes of a file are sent, and may block.
         *
         * @throws IOException to break the transfer
         */
        default void beforeBytes(String name, long offset) throws IOException {}

        /** Is called when an FTP server has finished with a file, whether it has sent all of it or not. */
        default void afterBytes(String name) {}
    }

    /** The protocol of a share. */
    public enum Protocol {
        FTP,
        FTPS,
        SFTP;

        /** Starts a server that causes trouble; what it needs besides the folder lies next to it. */
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

        /** Starts a server that behaves normally. */
        public LocalShare start(Path folder) throws Exception {
            Optional<String> image = this == FTP ? ServerContainer.image("ftp") : Optional.empty();
            return image.isPresent() ? new FtpContainer(image.get(), folder) : start(folder, new Trouble() {});
        }
    }
}
