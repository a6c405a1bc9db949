package io.metadatasearch.services;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FileSystemFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.Ftplet;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.apache.mina.transport.socket.SocketSessionConfig;

/** A real FTP or FTPS server. */
public final class LocalFtp extends LocalShare.InThisJvm {

    private final Change change;
    private final BaseUser user = new BaseUser();
    private FtpServer server;
    private Listener listener;

    private LocalFtp(Path folder, Change change) throws IOException {
        super(folder);
        this.change = change;
        user.setName("metadata");
        user.setPassword(UUID.randomUUID() + " +%&#=?/)"); // characters with a meaning in URLs
        user.setHomeDirectory(folder().toString());
        user.setAuthorities(List.of(new WritePermission(), new ConcurrentLoginPermission(0, 0)));
    }

    /** How a server differs from the default. */
    private interface Change {
        void to(FtpServerFactory server, ListenerFactory listener);
    }

    /**
     * Starts a server.
     *
     * @param folder the folder that it serves; it is created if it does not exist
     * @throws IOException if it does not start
     */
    public static LocalFtp start(Path folder) throws IOException {
        return start(folder, (server, listener) -> {}, Map.of());
    }

    /** Starts a server that causes trouble. */
    static LocalFtp start(Path folder, Trouble trouble) throws IOException {
        return start(folder, (server, listener) -> make(trouble, server), Map.of());
    }

    /** Starts a server with TLS that requires data connections to resume the session of the control connection. */
    public static LocalFtp startWithTls(Path folder, LocalCertificate certificate, boolean implicit, Trouble trouble)
            throws IOException {
        StrictTls tls = new StrictTls(certificate);
        Change change = (server, listener) -> {
            make(trouble, server);
            listener.setSslConfiguration(tls);
            listener.setImplicitSsl(implicit);
            DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
            data.setSslConfiguration(tls);
            data.setImplicitSsl(implicit);
            listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        };
        Map<String, String> settings = Map.of(
                "FTP_SCHEME", "ftps",
                "FTP_CA", certificate.pem().toString(),
                "FTP_IMPLICIT_TLS", String.valueOf(implicit));
        return start(folder, change, settings);
    }

    /**
     * Starts a server whose files differ from those on the disk.
     *
     * @param files what replaces the files of the folder
     */
    public static LocalFtp startWith(Path folder, FileSystemFactory files) throws IOException {
        return start(folder, (server, listener) -> server.setFileSystem(files), Map.of());
    }

    private static void make(Trouble trouble, FtpServerFactory server) {
        server.getFtplets().put("trouble", new DefaultFtplet() {
            @Override
            public FtpletResult onConnect(FtpSession session) throws FtpException, IOException {
                return trouble.lets("connect") ? super.onConnect(session) : FtpletResult.DISCONNECT;
            }

            @Override
            public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException, IOException {
                if (!trouble.lets(request.getCommand())) {
                    return FtpletResult.DISCONNECT;
                }
                if (trouble.refuses(request.getCommand())) {
                    session.write(new DefaultFtpReply(FtpReply.REPLY_550_REQUESTED_ACTION_NOT_TAKEN, "not for you"));
                    return FtpletResult.SKIP;
                }
                return super.beforeCommand(session, request);
            }
        });
        server.setFileSystem(
                user -> ChangedFiles.of(user, (file, opened) -> new InterruptedBytes(file.getName(), opened, trouble)));
    }

    /** The bytes of a file, with the trouble before they are read. */
    private static final class InterruptedBytes extends FilterInputStream {

        private final String name;
        private final Trouble trouble;
        private long offset;

        InterruptedBytes(String name, InputStream opened, Trouble trouble) {
            super(opened);
            this.name = name;
            this.trouble = trouble;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            trouble.beforeBytes(name, offset);
            int read = super.read(bytes, from, length);
            offset += Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            super.close();
            trouble.afterBytes(name);
        }
    }

    private static LocalFtp start(Path folder, Change change, Map<String, String> more) throws IOException {
        LocalFtp ftp = new LocalFtp(folder, change);
        ftp.listen(0);
        ftp.reachedBy(ftp.listener.getPort(), ftp.user.getName(), ftp.user.getPassword());
        ftp.settings().putAll(more);
        return ftp;
    }

    private void listen(int port) throws IOException {
        ListenerFactory listening = new ListenerFactory();
        listening.setServerAddress("127.0.0.1");
        listening.setPort(port);
        FtpServerFactory factory = new FtpServerFactory();
        Map<String, Ftplet> ftplets = new LinkedHashMap<>(); // the server clears it when it stops
        factory.setFtplets(ftplets);
        change.to(factory, listening);
        listener = listening.createListener();
        ftplets.put("prompt", promptly(listener));
        factory.addListener("default", listener);
        server = factory.createServer();
        try {
            factory.getUserManager().save(user);
            server.start();
        } catch (FtpException e) {
            throw new IOException("The FTP server does not start", e);
        }
    }

    /** Stops the server; the files stay for {@link #restart()}. */
    public void stop() {
        server.stop();
    }

    /** Starts the server again after {@link #stop()}, at the same address. */
    public void restart() throws IOException {
        listen(Integer.parseInt(host().substring(host().indexOf(':') + 1)));
    }

    /**
     * Sends each reply at once, as FTP servers do; by default, this server waits 40 ms for the client to acknowledge
     * the previous reply.
     */
    private static Ftplet promptly(Listener listener) {
        return new DefaultFtplet() {
            @Override
            public FtpletResult onConnect(FtpSession session) throws FtpException, IOException {
                listener.getActiveSessions().stream()
                        // A session that is just ending would throw an exception, and end this session too.
                        .filter(active -> session.getClientAddress().equals(active.getRemoteAddress()))
                        .forEach(active -> ((SocketSessionConfig) active.getConfig()).setTcpNoDelay(true));
                return super.onConnect(session);
            }
        };
    }

    @Override
    public int connections() {
        return listener.getActiveSessions().size();
    }

    @Override
    public void close() {
        stop();
    }
}
