package io.metadatasearch.search;

import io.metadatasearch.settings.Settings;
import io.metadatasearch.settings.SettingsException;
import io.metadatasearch.settings.Stage;
import io.metadatasearch.tls.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.spi.OnCamelContextStarted;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the HTTP server of the search API, where camel-main has no settings for it. */
public final class SearchServer {

    private static final Logger LOG = LoggerFactory.getLogger(SearchServer.class);
    private static final long MAX_BODY_BYTES = 1024L * 1024;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int INTERNAL_ERROR = 500;
    private static final int SPARE_THREADS = 12;

    private SearchServer() {}

    /**
     * Returns the bean by which platform-http finds the server; without it, platform-http looks on its default port,
     * 8080.
     */
    public static VertxPlatformHttpServerConfiguration port(Settings settings) {
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindHost(settings.get("http.host"));
        server.setBindPort(Integer.parseInt(settings.get("http.port")));
        return server;
    }

    /**
     * Reads the certificate for HTTPS, if there is one.
     *
     * @throws SettingsException if the certificate cannot be used
     */
    public static void requireCertificate(Settings settings) {
        if (settings.stages().contains(Stage.SEARCH)) {
            settings.find("http.tls-certificate").ifPresent(certificate -> tls(certificate, settings));
        }
    }

    /** Sets up the server that camel-main has created but not started yet. */
    public static void setUp(CamelContext camel, Settings settings) {
        VertxPlatformHttpServerConfiguration server =
                camel.hasService(MainHttpServer.class).getConfiguration();
        server.setMaxBodySize(MAX_BODY_BYTES);
        settings.find("http.cors-origins").ifPresent(origins -> {
            server.getCors().setEnabled(true);
            server.getCors()
                    .setOrigins(
                            origins.equals("*")
                                    ? List.of() // any origin
                                    : Arrays.stream(origins.split(","))
                                            .map(String::strip)
                                            .toList());
            server.getCors().setMethods(List.of("GET", "HEAD", "POST"));
            server.getCors()
                    .setHeaders(List.of("Authorization", "X-API-Key", "Accept", "Content-Type", "If-None-Match"));
            server.getCors()
                    .setExposedHeaders(List.of(
                            "ETag",
                            "Link",
                            "Search-Total",
                            "Search-Truncated",
                            "Retry-After",
                            "RateLimit-Limit",
                            "RateLimit-Remaining",
                            "RateLimit-Reset"));
        });
        settings.find("http.tls-certificate")
                .ifPresent(certificate -> server.setSslContextParameters(tls(certificate, settings)));
        if (settings.find("search.keys-file").isEmpty()) {
            LOG.warn("ANYONE who can reach the port can search: SEARCH_KEYS_FILE is not set");
        }
        camel.addLifecycleStrategy(
                LifecycleStrategySupport.adapt((OnCamelContextStarted) SearchServer::answerFailures));
    }

    /**
     * Answers a request that is refused before it reaches a route, such as a body that is too large, as the routes do.
     */
    private static void answerFailures(CamelContext camel) {
        Router router = camel.hasService(MainHttpServer.class).getRouter();
        // Before any other handler: the handler that reads the body would store a file from a form, whoever sends it,
        // and turn form fields into headers. Camel has no option against that.
        router.route().order(-1).handler(request -> {
            String type = request.request().getHeader("Content-Type");
            if (type != null && isForm(type.strip().toLowerCase(Locale.ROOT))) {
                request.fail(UNSUPPORTED_MEDIA_TYPE);
            } else {
                request.next();
            }
        });
        router.route().failureHandler(failed -> {
            if (failed.statusCode() >= INTERNAL_ERROR) {
                LOG.error("A request failed", failed.failure());
            }
            if (failed.response().headWritten()) {
                failed.response().reset(); // too late for an error answer, and the answer is incomplete
                return;
            }
            failed.response()
                    .setStatusCode(failed.statusCode())
                    .putHeader("Content-Type", ProblemAnswers.MEDIA_TYPE)
                    .end(Buffer.buffer(ProblemAnswers.ofServer(failed.statusCode())));
        });
    }

    private static boolean isForm(String type) {
        return type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded");
    }

    /** Returns the Vert.x instance that runs the HTTP servers of search and management. */
    public static Vertx vertx(Settings settings) {
        // One thread for each request that is served, and some more to refuse requests and for the management port.
        int threads = Integer.parseInt(settings.get("search.max-concurrent")) + SPARE_THREADS;
        VertxInternal vertx = (VertxInternal) Vertx.vertx(new VertxOptions().setWorkerPoolSize(threads));
        return new Servers(vertx, settings.get("http.compression").equals("true"));
    }

    /** Sets up each server before it is created: camel-main has no settings for this. */
    private static final class Servers extends VertxWrapper {

        private final boolean compresses;

        Servers(VertxInternal vertx, boolean compresses) {
            super(vertx);
            this.compresses = compresses;
        }

        @Override
        public HttpServer createHttpServer(HttpServerOptions options) {
            // Without TLS, Java's client offers to change to HTTP/2 with its first request; Vert.x then loses a part of
            // a long answer.
            options.setHttp2ClearTextEnabled(false);
            // Higher levels of compression take several times as long and gain little.
            return super.createHttpServer(
                    options.setCompressionSupported(compresses).setCompressionLevel(1));
        }
    }

    private static SSLContextParameters tls(String certificate, Settings settings) {
        String password = UUID.randomUUID().toString();
        Path key = Path.of(settings.get("http.tls-key"));
        KeyStore store = ServerCertificate.read(Path.of(certificate), key, password);
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyPassword(password);
        keys.setKeyStore(new KeyStoreParameters() {
            @Override
            public KeyStore createKeyStore() {
                return store;
            }
        });
        SSLContextParameters tls = new SSLContextParameters();
        tls.setKeyManagers(keys);
        return tls;
    }
}
