package io.metadatasearch.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;

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

    /** Starts one that answers to a command that it does not do it. */
    public static LocalFtp startRefusing(Path folder, String command) throws IOException {
        Map<String, Ftplet> refusing = new HashMap<>(); // the server clears it at its end
        refusing.put("refusing", new DefaultFtplet() {
            @Override
            public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException, IOException {
                if (!request.getCommand().equals(command)) {
                    return super.beforeCommand(session, request);
                }
                session.write(new DefaultFtpReply(FtpReply.REPLY_550_REQUESTED_ACTION_NOT_TAKEN, "not for you"));
                return FtpletResult.SKIP;
            }
        });
        return start(folder, (server, listener) -> server.setFtplets(refusing));
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
        change.to(factory, listener);
        var listening = listener.createListener();
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
