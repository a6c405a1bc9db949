package io.metadatasearch.services;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Pure-FTPd from an image, which serves a folder of this machine. */
final class FtpContainer extends LocalShare {

    private static final int PORT = 21;
    private static final String USER = "metadata";
    private static final String HOME = "/home/ftpusers/" + USER;

    /** The maximum number of simultaneous transfers in any test. */
    private static final int DATA_PORTS = 20;

    /** The server does not accept a user with root's number; this user exists everywhere. */
    private static final int NOBODY = 65534;

    private final ServerContainer container;

    FtpContainer(String image, Path folder) throws IOException {
        super(folder);
        int port = FreePort.find();
        int firstDataPort = FreePort.find(DATA_PORTS);
        Map<Integer, Integer> ports = new HashMap<>(Map.of(PORT, port));
        for (int data = firstDataPort; data < firstDataPort + DATA_PORTS; data++) {
            ports.put(data, data);
        }
        reachedBy(port, USER, UUID.randomUUID() + " +%&#=?/)"); // characters with a meaning in URLs
        container = new ServerContainer(image, ports)
                .withEnv("PUBLICHOST", "127.0.0.1")
                .withEnv("FTP_USER_NAME", USER)
                .withEnv("FTP_USER_PASS", password())
                .withEnv("FTP_USER_HOME", HOME)
                .withEnv("FTP_USER_UID", String.valueOf(owner("unix:uid")))
                .withEnv("FTP_USER_GID", String.valueOf(owner("unix:gid")))
                .withEnv("FTP_PASSIVE_PORTS", firstDataPort + ":" + (firstDataPort + DATA_PORTS - 1))
                .withEnv("ADDED_FLAGS", "-H") // no lookup of the names of its clients
                .withEnv("FTP_MAX_CLIENTS", "50")
                .withEnv("FTP_MAX_CONNECTIONS", "50")
                // Testcontainers' own way first tries out the mount with another image.
                .withCreateContainerCmdModifier(
                        command -> command.getHostConfig().withBinds(Bind.parse(folder() + ":" + HOME)))
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {
                        await().atMost(startupTimeout).until(() -> greets(port));
                    }
                });
        container.start();
    }

    /** Returns whether the server greets: Docker accepts connections before the server does, and closes them. */
    private static boolean greets(int port) {
        try (Socket client = new Socket("127.0.0.1", port)) {
            return client.getInputStream().read() == '2'; // 220
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns the number of the user or group that owns the folder; a folder of root is given to nobody. */
    private int owner(String attribute) throws IOException {
        int number = (int) Files.getAttribute(folder(), attribute);
        if (number == 0) {
            Files.setAttribute(folder(), attribute, NOBODY);
            return NOBODY;
        }
        return number;
    }

    @Override
    public void close() {
        container.close();
    }
}
