package io.metadatasearch.program;

import io.metadatasearch.aws.AwsClients;
import io.metadatasearch.elasticsearch.ElasticsearchConnection;
import io.metadatasearch.logging.Logs;
import io.metadatasearch.metrics.JvmMetrics;
import io.metadatasearch.schema.Columns;
import io.metadatasearch.search.SearchServer;
import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.settings.Stage;
import io.metadatasearch.tls.Authorities;
import io.metadatasearch.traces.Spans;
import io.metadatasearch.traces.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.function.ThrowingRunnable;
import org.elasticsearch.client.RestClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Runs camel-main with the routes of the chosen stages. The files in {@code routes/} define what the routes do. This
 * class has only the settings, and the connections that the routes name as beans ({@code s3Client}, {@code sqsClient},
 * {@code elasticsearchClient}, {@code ftpTrust}, {@code metricsRegistry}, {@code spans}).
 */
public final class Program implements AutoCloseable {

    private final Settings settings;
    private final Logs logs;
    private Main main;
    private RoutesReload reload;

    private Program(Settings settings, Logs logs) {
        this.settings = settings;
        this.logs = logs;
    }

    /**
     * Starts the stages that the settings name. Returns when their routes are started or, if a server that they need is
     * unreachable, are being retried.
     *
     * @param environment the environment variables, which override {@code application.properties}
     * @throws SettingsException if a setting is missing or malformed, or a port is in use
     * @throws Exception if Camel does not start, for example because a route is broken
     */
    public static Program start(Map<String, String> environment) throws Exception {
        Program program = with(Settings.read(environment));
        program.start();
        return program;
    }

    /**
     * Runs until the process is told to stop, or a route ends it.
     *
     * @param environment the environment variables, which override {@code application.properties}
     * @return the exit code
     * @throws SettingsException if a setting is missing or malformed, or a port is in use
     * @throws Exception if Camel does not start, for example because a route is broken
     */
    public static int run(Map<String, String> environment) throws Exception {
        readAuthoritiesAhead();
        Program program = with(Settings.read(environment));
        if (!program.reloads()) {
            return configure(program.settings, true).run(new String[0]);
        }
        program.start();
        Runtime.getRuntime().addShutdownHook(new Thread(program::close));
        new CountDownLatch(1).await(); // the shutdown hook stops the program
        return 0;
    }

    private static Program with(Settings settings) {
        return new Program(settings, Logs.setUp(settings));
    }

    /**
     * Creates the routes of the stages, with their endpoints and beans, as a start does. It starts no route, opens no
     * port, calls no server, and leaves the logs unchanged.
     *
     * @return the program that holds them; the caller must close it
     * @throws SettingsException if the HTTPS certificate cannot be used
     * @throws Exception if a route is broken
     */
    public static Program notStarted(Settings settings) throws Exception {
        SearchServer.requireCertificate(settings);
        Program program = new Program(settings, null);
        program.orClose(program::makeRoutes);
        return program;
    }

    /**
     * Starts the load routes that engineers edit, for {@code try}. Everything that they would send out of the program
     * is dropped.
     *
     * @return the program that holds them; the caller must close it
     * @throws Exception if a route is broken
     */
    public static Program leadingNowhere(Settings settings) throws Exception {
        Properties properties = new Properties();
        properties.putAll(settings.values());
        properties.putIfAbsent("s3.bucket", "nowhere");
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(properties);
        for (String part : List.of("server", "management", "health", "routecontroller")) {
            main.addOverrideProperty("camel." + part + ".enabled", "false");
        }
        Path routes = Path.of(settings.get("routes.directory"));
        main.configure().withRoutesIncludePattern("file:" + routes.resolve("load-rows.camel.yaml"));
        useExtraJars(main, settings);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                Registry beans = starting.getCamelContext().getRegistry();
                beans.bind("metricsRegistry", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
                UnaryOperator<String> setting = key -> settings.find(key).orElse("");
                beans.bind("columns", Columns.class, () -> Columns.of(setting));
                LoadBeans.bind(beans, setting);
                Nowhere.in(starting.getCamelContext());
            }
        });
        Program program = new Program(settings, null);
        program.main = main;
        program.orClose(main::start);
        return program;
    }

    /**
     * Uses the JAR files of the folder ext for Camel, for the libraries of its components, and for the threads of both.
     */
    private static void useExtraJars(Main main, Settings settings) {
        ExtraJars.in(Path.of(settings.get("ext.directory")))
                .ifPresent(jars -> main.addMainListener(new MainListenerSupport() {
                    @Override
                    public void beforeInitialize(BaseMainSupport starting) {
                        starting.getCamelContext().setApplicationContextClassLoader(jars);
                        starting.getCamelContext().getClassResolver().addClassLoader(jars);
                        Thread.currentThread().setContextClassLoader(jars);
                    }
                }));
    }

    /** Returns the Camel context, which holds the routes and the beans. */
    public CamelContext camel() {
        return main.getCamelContext();
    }

    /** Stops the program. Work in progress is finished, or left where the next start finds it. */
    @Override
    public void close() {
        if (reload != null) {
            reload.close();
        }
        if (main != null) {
            // Camel fails to stop a consumer whose queue does not exist, and without a start the queue is not created.
            camel().getEndpoints().forEach(endpoint -> {
                if (endpoint instanceof SedaEndpoint queued) {
                    queued.getQueue();
                }
            });
            main.stop();
        }
        if (logs != null) {
            logs.close();
        }
    }

    private void start() throws Exception {
        orClose(() -> {
            startRoutes();
            if (reloads()) {
                reload = RoutesReload.start(Path.of(settings.get("routes.directory")), this);
            }
        });
    }

    /** Runs a step of a start. If it fails, the program is closed. */
    private void orClose(ThrowingRunnable<Exception> step) throws Exception {
        try {
            step.run();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void startRoutes() throws Exception {
        main = configure(settings, true);
        main.start();
    }

    private void makeRoutes() throws Exception {
        main = configure(settings, false);
        main.init();
        camel().init();
    }

    private boolean reloads() {
        return settings.get("routes.reload").equals("true");
    }

    /**
     * Creates the edited routes without starting them.
     *
     * @throws SettingsException if a stage has no routes, or the JAR files cannot be used
     * @throws BrokenRoute if a route is broken
     */
    void tryOut() throws BrokenRoute {
        try (Program trial = new Program(settings, null)) {
            try {
                trial.makeRoutes();
            } catch (SettingsException e) {
                throw e; // there may be no Camel context yet
            } catch (Exception e) {
                throw BrokenRoute.of(e, trial.camel());
            }
        }
    }

    /** Stops the running routes, as a shutdown does, and starts the routes that were tried out. */
    void takeUp() throws Exception {
        main.stop();
        startRoutes();
    }

    /**
     * Reads the certificate authorities of the JVM in advance. Every client needs them, and reading them takes as long
     * as reading the routes, which another processor does at the same time.
     */
    private static void readAuthoritiesAhead() {
        Thread ahead = new Thread(
                () -> {
                    try {
                        SSLContext.getDefault();
                    } catch (NoSuchAlgorithmException e) {
                        throw new IllegalStateException("cannot read the certificate authorities of the JVM", e);
                    }
                },
                "authorities");
        ahead.setDaemon(true);
        ahead.start();
    }

    /** Configures camel-main. With {@code serves} it opens ports; without it, the routes are only inspected. */
    private static Main configure(Settings settings, boolean serves) {
        Process main = new Process();
        // We have read, overridden and checked the settings: one place and one rule for our keys and Camel's keys.
        main.setDefaultPropertyPlaceholderLocation("false");
        Properties properties = new Properties();
        properties.putAll(settings.values());
        main.setInitialProperties(properties);

        boolean sync = settings.stages().contains(Stage.SYNC);
        boolean load = settings.stages().contains(Stage.LOAD);
        boolean search = settings.stages().contains(Stage.SEARCH);
        boolean watch = settings.stages().contains(Stage.WATCH);
        main.addOverrideProperty("camel.server.enabled", String.valueOf(search && serves));
        if (!serves) {
            main.addOverrideProperty("camel.management.enabled", "false");
        }
        main.configure().withRoutesIncludePattern(RouteFiles.of(settings));
        if (serves) {
            requireFree(settings, "management");
        }
        if (search && serves) {
            requireFree(settings, "http");
            main.bind("httpServer", SearchServer.port(settings));
        }

        useExtraJars(main, settings);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport starting) {
                // Only what the stages use is created, and only on first use: a client that nobody needs is not loaded.
                Registry beans = starting.getCamelContext().getRegistry();
                beans.bind("spans", Spans.class, serves ? spans(starting.getCamelContext(), settings) : Spans.NONE);
                MeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT); // Camel serves it
                beans.bind("metricsRegistry", metrics);
                if (serves) {
                    JvmMetrics.start(starting.getCamelContext(), metrics);
                }
                if (search && serves) {
                    bind(beans, "vertx", Vertx.class, () -> SearchServer.vertx(settings));
                }
                if (sync || load) {
                    bind(beans, "s3Client", S3Client.class, () -> AwsClients.s3(settings));
                }
                if (sync) {
                    beans.bind("ftpTrust", TrustManagerFactory.class, () -> Authorities.trusted(settings, "ftp.ca"));
                    beans.bind("endProcess", IntConsumer.class, (IntConsumer) main::end);
                }
                // At shutdown, Camel creates the beans that were never used, in order to close them.
                if (load && settings.find("sqs.queue").isPresent()) {
                    bind(beans, "sqsClient", SqsClient.class, () -> AwsClients.sqs(settings));
                }
                if (load || search || watch) {
                    bind(beans, "elasticsearchClient", RestClient.class, () -> ElasticsearchConnection.open(settings));
                }
                UnaryOperator<String> setting = key -> settings.find(key).orElse("");
                beans.bind("columns", Columns.class, () -> Columns.of(setting));
                if (sync) {
                    SyncBeans.bind(beans, setting);
                }
                if (load) {
                    LoadBeans.bind(beans, setting);
                }
                if (search || watch) {
                    SearchBeans.bind(beans, setting);
                }
                if (watch) {
                    WatchBeans.bind(beans, setting);
                }
            }

            @Override
            public void afterConfigure(BaseMainSupport configured) {
                if (search && serves) {
                    SearchServer.setUp(configured.getCamelContext(), settings);
                }
            }
        });
        return main;
    }

    /** A run that a route can end, with an exit code. */
    private static final class Process extends Main {

        void end(int code) {
            exitCode.set(code);
            completed();
        }
    }

    /** Starts tracing if it is configured; otherwise no class of OpenTelemetry is loaded. */
    private static Spans spans(CamelContext camel, Settings settings) {
        // The Elasticsearch client has its own spans, for bulks only, and by default looks for a place to send them.
        System.setProperty("otel.instrumentation.elasticsearch.enabled", "false");
        return settings.find("otel.exporter.otlp.endpoint")
                .map(endpoint -> (Spans) Traces.start(camel, endpoint))
                .orElse(Spans.NONE);
    }

    private static void bind(Registry beans, String name, Class<?> type, Supplier<Object> opened) {
        beans.bind(name, type, opened, null, "close");
    }

    /**
     * Requires that a port is free. Camel only logs a warning if it is not, but a service that nobody can reach has not
     * started.
     */
    private static void requireFree(Settings settings, String server) {
        String host = settings.get(server + ".host");
        String port = settings.get(server + ".port");
        try (ServerSocket any = new ServerSocket()) {
            any.bind(new InetSocketAddress(host, 0));
        } catch (IOException e) {
            throw SettingsException.of(Settings.variable(server + ".host") + ": cannot listen on " + host
                    + ": expected an address of this machine, or 0.0.0.0 for all");
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true); // the previous process may have left connections behind
            probe.bind(new InetSocketAddress(host, Integer.parseInt(port)));
        } catch (IOException e) {
            throw SettingsException.of(
                    Settings.variable(server + ".port") + ": port " + port + " is in use: expected one that is free");
        }
    }
}
