package io.metadatasearch.services;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.containers.wait.strategy.Wait;

/** Elasticsearch from its official image, or from an image that accepts the same variables. */
final class ElasticsearchContainer extends LocalElasticsearch {

    private final int port = FreePort.find();
    private final ServerContainer container;

    ElasticsearchContainer(String image) throws IOException {
        super(null);
        container = new ServerContainer(image, Map.of(9200, port))
                .withEnv("ES_JAVA_OPTS", "-Xms512m -Xmx512m")
                .withEnv("discovery.type", "single-node")
                .withEnv("xpack.security.enabled", "false")
                .withEnv("xpack.ml.enabled", "false") // it starts processes beside the heap
                .withEnv("cluster.routing.allocation.disk.threshold_enabled", "false")
                .withEnv("thread_pool.estimated_time_interval", "0ms") // as in ElasticsearchProcess
                .waitingFor(Wait.forHttp("/_cluster/health?wait_for_status=yellow&timeout=1s")
                        .forPort(9200)
                        .withStartupTimeout(Duration.ofSeconds(180)));
        container.start();
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void kill() {
        container.kill();
    }

    @Override
    public void restart() {
        container.startAgain();
    }

    @Override
    public void close() {
        container.close();
    }
}
