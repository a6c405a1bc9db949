package io.metadatasearch;

import io.metadatasearch.aws.S3Connection;
import io.metadatasearch.aws.SqsConnection;
import io.metadatasearch.elasticsearch.ElasticsearchConnection;
import io.metadatasearch.search.KeysCommand;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.elasticsearch.client.RestClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The program: camel-main with the routes of the chosen stages. What the routes do is in {@code routes/}; here are
 * only the settings, and the connections that the routes name as beans ({@code s3Client}, {@code sqsClient},
 * {@code elasticsearchClient}, {@code ftpTrust}, {@code metricsRegistry}).
 */
public final class MetadataSearch implements AutoCloseable {

    private final Main main;

    private MetadataSearch(Main main) {
        this.main = main;
    }

    /**
     * Starts the stages that the settings name; returns when their routes are started or, where a server they need is
     * away, are being tried again.
     *
     * @param environment the environment variables, which override {@code application.properties}
     * @throws SettingsException if a setting is missing or malformed, or a port is taken
     * @throws Exception if Camel does not start, for instance because a route is broken
     */
    public static MetadataSearch start(Map<String, String> environment) throws Exception {
        Main main = configure(Settings.read(environment));
        try {
            main.start();
        } catch (Exception e) {
            main.stop();
            throw e;
        }
        return new MetadataSearch(main);
    }

    /** Stops: the work in hand is finished, or left where the next start finds it. */
    @Override
    public void close() {
        main.stop();
    }

    /** Runs until the process is told to stop. Exit code 1: it did not start, with the reason as the last lines. */
    public static void main(String[] arguments) {
        try {
            if (arguments.length > 0 && arguments[0].equals("keys")) {
                List<String> rest = List.of(arguments).subList(1, arguments.length);
                KeysCommand.run(rest, Settings.value(System.getenv(), "search.keys-file"), System.out);
                System.exit(0);
            }
            if (arguments.length > 0) {
                throw new IllegalArgumentException(arguments[0] + " is no command: expected keys, or nothing to run");
            }
            System.exit(configure(Settings.read(System.getenv())).run(arguments));
        } catch (SettingsException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
        } catch (Exception e) {
            System.err.println("metadata-search did not start: " + reason(e));
        }
        // Threads of a client that was opened before the failure would keep the process alive.
        System.exit(1);
    }

    private static Main configure(Settings settings) {
        Process main = new Process();
        // The settings were read, overridden and checked by us: one place, one rule, for our keys and for Camel's.
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new Properties();
        properties.putAll(settings.values());
        main.setInitialProperties(properties);

        boolean search = settings.stages().contains(Stage.SEARCH);
        main.addOverrideProperty("camel.server.enabled", String.valueOf(search));
        main.configure().withRoutesIncludePattern(routeFiles(settings));
        requireFree(settings, "management.port");
        if (search) {
            requireFree(settings, "http.port");
            main.bind("httpServer", SearchServer.port(settings));
            main.bind("httpThreads", SearchServer.threads(settings));
        }

        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                // Only what the stages use, and made when first asked for: a client that nobody needs is not loaded.
                Registry beans = starting.getCamelContext().getRegistry();
                beans.bind("metricsRegistry", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)); // Camel serves it
                if (settings.stages().contains(Stage.SYNC) || settings.stages().contains(Stage.LOAD)) {
                    bind(beans, "s3Client", S3Client.class, () -> S3Connection.open(settings));
                }
                if (settings.stages().contains(Stage.SYNC)) {
                    beans.bind("ftpTrust", TrustManagerFactory.class, () -> Authorities.trusted(settings, "ftp.ca"));
                    beans.bind("endProcess", IntConsumer.class, (IntConsumer) main::end);
                }
                // At the end Camel opens what was not asked for, to close it.
                if (settings.stages().contains(Stage.LOAD)
                        && settings.find("sqs.queue").isPresent()) {
                    bind(beans, "sqsClient", SqsClient.class, () -> SqsConnection.open(settings));
                }
                if (settings.stages().contains(Stage.LOAD) || search) {
                    bind(beans, "elasticsearchClient", RestClient.class, () -> ElasticsearchConnection.open(settings));
                }
            }

            @Override
            public void afterConfigure(BaseMainSupport configured) {
                if (search) {
                    SearchServer.setUp(configured.getCamelContext(), settings);
                }
            }
        });
        return main;
    }

    /** A run that a route can end by itself, with an exit code. */
    private static final class Process extends Main {

        void end(int code) {
            exitCode.set(code);
            completed();
        }
    }

    private static void bind(Registry beans, String name, Class<?> type, Supplier<Object> opened) {
        beans.bind(name, type, opened, null, "close");
    }

    private static String routeFiles(Settings settings) {
        String directory = "file:" + settings.get("routes.directory");
        Set<Stage> stages = settings.stages();
        String ofStages = stages.equals(EnumSet.allOf(Stage.class))
                ? directory + "/*.camel.yaml"
                : stages.stream()
                        .map(stage -> directory + "/" + stage + "*.camel.yaml")
                        .collect(Collectors.joining(","));
        return Files.isDirectory(Path.of(settings.get("routes.directory"), "shared"))
                ? ofStages + "," + directory + "/shared/*.camel.yaml"
                : ofStages;
    }

    /** Camel only warns when a port is taken; a service nobody can reach is no start. */
    private static void requireFree(Settings settings, String key) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true); // the last process may have left connections behind
            probe.bind(new InetSocketAddress(Integer.parseInt(settings.get(key))));
        } catch (IOException e) {
            throw new SettingsException(List.of(
                    Settings.variable(key) + ": port " + settings.get(key) + " is taken: expected one that is free"));
        }
    }

    /** What went wrong, and what was behind it. */
    public static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String first = failure.getMessage();
        String last = root.getMessage() == null ? root.toString() : root.getMessage();
        if (root instanceof UnknownHostException) {
            last = "unknown host " + last; // Java says the name, and nothing else.
        }
        return first == null || first.contains(last) ? last : first + ": " + last;
    }
}
