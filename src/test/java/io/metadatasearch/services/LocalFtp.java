package io.metadatasearch.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FileSystemFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.ListenerFactory;
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

    /**
     * Starts one.
     *
     * @param folder what it serves; it is made if it is not there
     * @throws IOException if it does not start
     */
    public static LocalFtp start(Path folder) throws IOException {
        return start(folder, null);
    }

    /**
     * Starts one whose files misbehave.
     *
     * @param files what stands for the files of the folder; null: they themselves
     */
    public static LocalFtp start(Path folder, FileSystemFactory files) throws IOException {
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
        var listening = listener.createListener();
        factory.addListener("default", listening);
        if (files != null) {
            factory.setFileSystem(files);
        }
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

    /** The folder it serves. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        server.stop();
    }
}
