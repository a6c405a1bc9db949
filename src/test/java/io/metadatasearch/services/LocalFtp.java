package io.metadatasearch.services;

import java.io.IOException;
import java.nio.file.Files;
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
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.apache.mina.transport.socket.SocketSessionConfig;

/** A real FTP server over a folder, in this JVM, on a free port of the loopback address, with one user. */
public final class LocalFtp implements AutoCloseable {

    private final FtpServer server;
    private final Path folder;
    private final String host;
    private final String password;

    private LocalFtp(FtpServer server, Path folder, String host, String password) {
        this.server = server;
        this.folder = folder;
        this.host = host;
        this.password = password;
    }

    /** How a server is otherwise than usual. */
    private interface Change {
        void to(FtpServerFactory server, ListenerFactory listener);
    }

    /**
     * Starts one.
     *
     * @param folder what it serves; it is made if it is not there
     * @throws IOException if it does not start
     */
    public static LocalFtp start(Path folder) throws IOException {
        return start(folder, (server, listener) -> {});
    }

    /** Starts one that speaks TLS, on its data connections too. */
    public static LocalFtp startWithTls(Path folder, LocalCertificate certificate, boolean implicit)
            throws IOException {
        SslConfigurationFactory tls = new SslConfigurationFactory();
        tls.setKeystoreFile(certificate.keys().toFile());
        tls.setKeystorePassword(certificate.password());
        tls.setKeystoreType("PKCS12");
        return start(folder, (server, listener) -> {
            listener.setSslConfiguration(tls.createSslConfiguration());
            listener.setImplicitSsl(implicit);
            DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
            data.setSslConfiguration(tls.createSslConfiguration());
            data.setImplicitSsl(implicit);
            listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        });
    }

    /** What comes before the server does what it is asked to. */
    public interface Obstacle {

        /** Lets it do it (DEFAULT), does it itself (SKIP), or ends the connection (DISCONNECT). */
        FtpletResult before(FtpSession session, String command) throws FtpException, IOException;
    }

    /** Starts one that does not do everything it is asked to. */
    public static LocalFtp startWith(Path folder, Obstacle obstacle) throws IOException {
        return start(folder, (server, listener) -> server.getFtplets().put("obstacle", new DefaultFtplet() {
            @Override
            public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException, IOException {
                FtpletResult result = obstacle.before(session, request.getCommand());
                return result == FtpletResult.DEFAULT ? super.beforeCommand(session, request) : result;
            }
        }));
    }

    /** Starts one that answers to a command that it does not do it. */
    public static LocalFtp startRefusing(Path folder, String refused) throws IOException {
        return startWith(folder, (session, command) -> {
            if (!command.equals(refused)) {
                return FtpletResult.DEFAULT;
            }
            session.write(new DefaultFtpReply(FtpReply.REPLY_550_REQUESTED_ACTION_NOT_TAKEN, "not for you"));
            return FtpletResult.SKIP;
        });
    }

    /**
     * Starts one whose files misbehave.
     *
     * @param files what stands for the files of the folder
     */
    public static LocalFtp startWith(Path folder, FileSystemFactory files) throws IOException {
        return start(folder, (server, listener) -> server.setFileSystem(files));
    }

    private static LocalFtp start(Path folder, Change change) throws IOException {
        Path home = Files.createDirectories(folder.toAbsolutePath());
        String password = UUID.randomUUID() + " +%&#=?/)"; // what URLs take for something else
        BaseUser user = new BaseUser();
        user.setName("metadata");
        user.setPassword(password);
        user.setHomeDirectory(home.toString());
        user.setAuthorities(List.of(new WritePermission(), new ConcurrentLoginPermission(0, 0)));
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(0);
        FtpServerFactory factory = new FtpServerFactory();
        Map<String, Ftplet> ftplets = new LinkedHashMap<>(); // the server clears it at its end
        factory.setFtplets(ftplets);
        change.to(factory, listener);
        Listener listening = listener.createListener();
        ftplets.put("prompt", promptly(listening));
        factory.addListener("default", listening);
        FtpServer server = factory.createServer();
        try {
            factory.getUserManager().save(user);
            server.start();
        } catch (FtpException e) {
            throw new IOException("The FTP server does not start", e);
        }
        return new LocalFtp(server, home, "127.0.0.1:" + listening.getPort(), password);
    }

    /** Lets each reply go at once, as FTP servers do; by itself this one waits 40 ms for the client to confirm the last. */
    private static Ftplet promptly(Listener listener) {
        return new DefaultFtplet() {
            @Override
            public FtpletResult onConnect(FtpSession session) throws FtpException, IOException {
                listener.getActiveSessions()
                        .forEach(active -> ((SocketSessionConfig) active.getConfig()).setTcpNoDelay(true));
                return super.onConnect(session);
            }
        };
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return host;
    }

    public String username() {
        return "metadata";
    }

    public String password() {
        return password;
    }

    /** The environment variables with which the program finds it. */
    public Map<String, String> settings() {
        return Map.of("FTP_HOST", host, "FTP_USERNAME", username(), "FTP_PASSWORD", password);
    }

    /** The folder it serves. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        server.stop();
    }
}
