package io.metadatasearch.sync.transfer;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpOperations;

/** A connection over SFTP. */
final class SftpConnection extends ShareConnection {

    private final Operations operations;

    private SftpConnection(SftpEndpoint endpoint, Operations operations) {
        super(endpoint, operations);
        this.operations = operations;
    }

    static SftpConnection to(SftpEndpoint endpoint) {
        Operations operations = new Operations();
        operations.setEndpoint(endpoint);
        return new SftpConnection(endpoint, operations);
    }

    @Override
    FileState state(String path) throws IOException {
        try {
            SftpATTRS file = operations.questions().stat(literal(path));
            return new FileState(file.getSize(), file.getMTime() * 1000L);
        } catch (SftpException | JSchException e) {
            if (e instanceof SftpException refused && refused.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return null;
            }
            throw new IOException("the share did not report its current size and time: " + e.getMessage(), e);
        }
    }

    @Override
    String answer() {
        return "no reason given"; // If there is a reason, the SFTP operation fails with it.
    }

    @Override
    void close() {
        operations.disconnect();
    }

    /** Escapes a path. The library treats * and ? as a pattern: deleting the file *.csv would delete all such files. */
    private static String literal(String path) {
        return path.replaceAll("[*?\\\\]", "\\\\$0");
    }

    /**
     * Camel's operations, with a channel to ask for one file: Camel's own would read the whole folder. Names are not
     * patterns.
     */
    private static final class Operations extends SftpOperations {

        private Session session;
        private ChannelSftp questions;

        @Override
        protected Session createSession(RemoteFileConfiguration configuration) throws JSchException {
            session = super.createSession(configuration);
            return session;
        }

        @Override
        public boolean retrieveFile(String name, Exchange exchange, long size) {
            return super.retrieveFile(literal(name), exchange, size);
        }

        @Override
        public boolean deleteFile(String name) {
            return super.deleteFile(literal(name));
        }

        /** Renames a file. Camel's method would turn the characters that escape the new name into folders. */
        @Override
        public boolean renameFile(String from, String to) {
            try {
                questions().rename(literal(from), literal(to));
                return true;
            } catch (SftpException | JSchException e) {
                throw new GenericFileOperationFailedException(e.getMessage(), e);
            }
        }

        ChannelSftp questions() throws JSchException {
            if (questions == null || !questions.isConnected()) {
                questions = (ChannelSftp) session.openChannel("sftp");
                questions.connect(session.getTimeout());
            }
            return questions;
        }
    }
}
