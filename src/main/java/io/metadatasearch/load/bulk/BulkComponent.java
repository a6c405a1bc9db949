package io.metadatasearch.load.bulk;

import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.ElasticsearchTransport;
import co.elastic.clients.transport.endpoints.SimpleEndpoint;
import co.elastic.clients.transport.rest_client.RestClientOptions;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import io.metadatasearch.load.LoadMetrics;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.document.Bulk;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.es.ElasticsearchComponent;
import org.apache.camel.component.es.ElasticsearchConfiguration;
import org.apache.camel.component.es.ElasticsearchEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.RestClient;

/**
 * The component {@code elasticsearch}, whose producer also accepts a {@link Bulk}: it sends the rows that have no final
 * answer yet, and reads the answer to each row. So one step of a route is retried as a whole. Everything else is
 * Camel's.
 */
@Component("elasticsearch")
public final class BulkComponent extends ElasticsearchComponent {

    private static final SimpleEndpoint<BulkRequest, List<BulkAnswer>> BULK =
            ((SimpleEndpoint<BulkRequest, ?>) BulkRequest._ENDPOINT).withResponseDeserializer(BulkAnswer.ALL);

    private final LoadMetrics metrics;
    private final ElasticsearchTransport transport;

    public BulkComponent(RestClient client, LoadMetrics metrics) {
        setClient(client);
        this.metrics = metrics;
        this.transport = new RestClientTransport(
                client,
                new JacksonJsonpMapper(),
                new RestClientOptions(
                        RequestOptions.DEFAULT.toBuilder()
                                .addParameter("filter_path", BulkAnswer.FILTER_PATH)
                                .build(),
                        true));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ElasticsearchEndpoint stock = (ElasticsearchEndpoint) super.createEndpoint(uri, remaining, parameters);
        return new BulkEndpoint(uri, this, stock.getConfiguration(), getClient());
    }

    private final class BulkEndpoint extends ElasticsearchEndpoint {

        BulkEndpoint(
                String uri, ElasticsearchComponent component, ElasticsearchConfiguration config, RestClient client) {
            super(uri, component, config, client);
        }

        @Override
        public Producer createProducer() {
            return new BulkProducer(this, (AsyncProducer) super.createProducer());
        }
    }

    private final class BulkProducer extends DefaultAsyncProducer {

        private final AsyncProducer sender;

        BulkProducer(Endpoint endpoint, AsyncProducer sender) {
            super(endpoint);
            this.sender = sender;
        }

        /**
         * Sends a bulk. A bulk without rows is done at once. The exchange fails with what {@link BulkOutcome#check}
         * throws.
         */
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!(exchange.getMessage().getBody() instanceof Bulk bulk)) {
                return sender.process(exchange, callback);
            }
            if (bulk.pending().isEmpty()) { // steps have dropped or rejected all rows
                callback.done(true);
                return true;
            }
            BulkRequest request = bulk.request();
            long sent = System.nanoTime();
            metrics.bulkBegins(bulk.pending().size(), bulk.requestBytes());
            send(request).whenComplete((answers, failure) -> {
                try {
                    if (failure != null) {
                        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        throw new CamelExchangeException("The bulk was not indexed", exchange, cause);
                    }
                    BulkOutcome.check(answers, bulk, exchange.getVariable("load", ObjectLoad.class));
                    metrics.indexed(bulk.newestEvent());
                } catch (CamelExchangeException | RuntimeException e) {
                    exchange.setException(e);
                } finally {
                    metrics.bulkEnds(System.nanoTime() - sent);
                    callback.done(false);
                }
            });
            return false;
        }

        private CompletableFuture<List<BulkAnswer>> send(BulkRequest request) {
            try {
                return transport.performRequestAsync(request, BULK, null);
            } catch (RuntimeException e) { // the client is closed
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        protected void doStart() {
            ServiceHelper.startService(sender);
        }

        @Override
        protected void doStop() {
            ServiceHelper.stopService(sender);
        }
    }
}
