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

/** Pure-FTPd from an image, over a folder of this machine. */
final class FtpContainer extends LocalShare {

    private static final int PORT = 21;
    private static final String USER = "metadata";
    private static final String HOME = "/home/ftpusers/" + USER;

    /** As many transfers at a time as any test has. */
    private static final int DATA_PORTS = 20;

    /** The server takes no user with the number of root; this one is everywhere. */
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
        reachedBy(port, USER, UUID.randomUUID() + " +%&#=?/)"); // what URLs take for something else
        container = new ServerContainer(image, ports)
                .withEnv("PUBLICHOST", "127.0.0.1")
                .withEnv("FTP_USER_NAME", USER)
                .withEnv("FTP_USER_PASS", password())
                .withEnv("FTP_USER_HOME", HOME)
                .withEnv("FTP_USER_UID", String.valueOf(owner("unix:uid")))
                .withEnv("FTP_USER_GID", String.valueOf(owner("unix:gid")))
                .withEnv("FTP_PASSIVE_PORTS", firstDataPort + ":" + (firstDataPort + DATA_PORTS - 1))
                .withEnv("ADDED_FLAGS", "-H") // it asks nobody for the names of its clients
                .withEnv("FTP_MAX_CLIENTS", "50")
                .withEnv("FTP_MAX_CONNECTIONS", "50")
                // Testcontainers' own way first tries it out, with another image.
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

    /** Docker takes connections before the server does, and closes them. */
    private static boolean greets(int port) {
        try (Socket client = new Socket("127.0.0.1", port)) {
            return client.getInputStream().read() == '2'; // 220
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The number of the user or group that the folder belongs to; what is root's becomes nobody's. */
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
