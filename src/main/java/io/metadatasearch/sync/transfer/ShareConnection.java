package io.metadatasearch.sync.transfer;

import com.jcraft.jsch.ChannelSftp.LsEntry;
import io.metadatasearch.sync.transfer.SharePreview.ListedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.FtpConstants;
import org.apache.camel.component.file.remote.FtpEndpoint;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.util.FileUtil;
import org.apache.commons.net.ftp.FTPFile;

/**
 * A connection to the share, in addition to the one that lists it, with the options of the same endpoint. It has one
 * user.
 */
abstract class ShareConnection {

    /** What the share reports about a file: its size in bytes, and its modification time in milliseconds since 1970. */
    record FileState(long size, long modified) {}

    private final RemoteFileEndpoint<?> endpoint;
    private final RemoteFileOperations<?> operations;
    private Exchange retrieval;
    private long idleSince;

    ShareConnection(RemoteFileEndpoint<?> endpoint, RemoteFileOperations<?> operations) {
        this.endpoint = endpoint;
        this.operations = operations;
    }

    /**
     * Connects and logs in.
     *
     * @throws Exception if the share is unreachable or refuses the login
     */
    static ShareConnection open(RemoteFileEndpoint<?> endpoint) throws Exception {
        ShareConnection connection = endpoint instanceof SftpEndpoint sftp
                ? SftpConnection.to(sftp)
                : FtpConnection.to((FtpEndpoint<?>) endpoint);
        try {
            connection.operations.connect(endpoint.getConfiguration(), null);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Marks the connection as idle. */
    void rest() {
        idleSince = System.nanoTime();
    }

    /** Returns how long the connection has been idle. */
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - idleSince);
    }

    /**
     * Lists a folder.
     *
     * @throws IOException if the share refuses to list it
     */
    List<ListedEntry> list(String folder) throws IOException {
        List<ListedEntry> entries = new ArrayList<>();
        try {
            for (Object entry : operations.listFiles(folder)) {
                entries.add(entry(folder.isEmpty() ? "" : FileUtil.stripTrailingSeparator(folder) + "/", entry));
            }
        } catch (GenericFileOperationFailedException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot list " + folder + " on the share: " + reason.getMessage(), e);
        }
        return entries;
    }

    private static ListedEntry entry(String folder, Object listed) {
        if (listed instanceof FTPFile file) {
            return new ListedEntry(folder + file.getName(), file.isDirectory(), file.isFile(), file.getSize());
        }
        SftpRemoteFile<?> file = (SftpRemoteFile<?>) listed;
        boolean link = ((LsEntry) file.getRemoteFile()).getAttrs().isLink();
        return new ListedEntry(
                folder + file.getFilename(), file.isDirectory(), !file.isDirectory() && !link, file.getFileLength());
    }

    /**
     * Starts to receive a file.
     *
     * @return the bytes of the file; call {@link #received} when all were read
     * @throws IOException if the share does not send the file
     */
    InputStream retrieve(GenericFile<?> file) throws IOException {
        Exchange asked = endpoint.createExchange();
        asked.setProperty(ExchangePropertyKey.FILE_EXCHANGE_FILE, file);
        try {
            operations.retrieveFile(file.getAbsoluteFilePath(), asked, file.getFileLength());
        } catch (GenericFileOperationFailedException e) {
            throw new IOException("the share did not send it: " + e.getMessage(), e);
        }
        file.setBody(null);
        InputStream bytes = asked.getIn().getHeader(FtpConstants.REMOTE_FILE_INPUT_STREAM, InputStream.class);
        // Camel treats a refusal as an empty file.
        if (bytes == null) {
            String reply = asked.getIn().getHeader(FtpConstants.FTP_REPLY_STRING, "", String.class);
            throw new IOException("the share did not send it: " + reply.strip());
        }
        retrieval = asked;
        return bytes;
    }

    /** Ends the transfer of a file whose bytes were all read. */
    void received() throws IOException {
        try {
            operations.releaseRetrievedFileResources(retrieval);
        } catch (GenericFileOperationFailedException e) {
            throw new IOException("the share did not confirm the end of the transfer: " + e.getMessage(), e);
        }
        retrieval = null;
    }

    /** Returns whether the transfer of a file has begun, and not ended. */
    boolean isReceiving() {
        return retrieval != null;
    }

    /**
     * Returns the current state of a file.
     *
     * @return the state, or null if the share does not report it or the file is gone
     */
    abstract FileState state(String path) throws IOException;

    /** Deletes a file from the share. */
    void delete(String path) throws IOException {
        require(() -> operations.deleteFile(path), "delete it");
    }

    /** Creates a folder on the share, and its parent folders, if they do not exist. */
    void makeFolder(String path) throws IOException {
        boolean absolute = path.startsWith("/");
        // Another connection may create it at the same time: then it exists at the second attempt.
        require(
                () -> operations.buildDirectory(path, absolute) || operations.buildDirectory(path, absolute),
                "create the folder " + path);
    }

    /** Moves a file of the share to a path where no file exists. */
    void move(String from, String to) throws IOException {
        require(() -> operations.renameFile(from, to), "move it to " + to);
    }

    private void require(BooleanSupplier operation, String what) throws IOException {
        try {
            if (!operation.getAsBoolean()) {
                throw new IOException("the share did not " + what + ": " + answer());
            }
        } catch (GenericFileOperationFailedException e) {
            throw new IOException("the share did not " + what + ": " + e.getMessage(), e);
        }
    }

    /** Returns the last answer of the share. */
    abstract String answer();

    /** Logs out and closes the connection. */
    void logOut() {
        try {
            operations.disconnect();
        } catch (GenericFileOperationFailedException e) {
            close(); // The share has already closed it.
        }
    }

    /** Closes the connection at once, in any state. */
    abstract void close();
}
