package io.metadatasearch.load;

import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.es.ElasticsearchComponent;
import org.apache.camel.component.es.ElasticsearchConfiguration;
import org.apache.camel.component.es.ElasticsearchEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.elasticsearch.client.RestClient;

/**
 * The component {@code elasticsearch}, whose producer takes a {@link Bulk} too: it sends the rows that have no final
 * answer yet, and reads the answer to each. So one step of a route is what is sent again as a whole. All else is Camel's.
 */
@Component("elasticsearch")
final class BulkComponent extends ElasticsearchComponent {

    private final LoadMetrics metrics;

    BulkComponent(RestClient client, LoadMetrics metrics) {
        setClient(client);
        this.metrics = metrics;
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
         * Sends a bulk; one without rows is done. The exchange fails with what {@link BulkAnswers#check} throws.
         */
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!(exchange.getMessage().getBody() instanceof Bulk bulk)) {
                return sender.process(exchange, callback);
            }
            if (bulk.pending().isEmpty()) { // steps have dropped them all
                callback.done(true);
                return true;
            }
            exchange.getMessage().setBody(bulk.request());
            metrics.bulkBegins(bulk);
            return sender.process(exchange, done -> {
                check(exchange, bulk);
                metrics.bulkEnds(bulk);
                exchange.getMessage().setBody(bulk);
                callback.done(done);
            });
        }

        @SuppressWarnings("unchecked")
        private void check(Exchange exchange, Bulk bulk) {
            if (exchange.getException() != null) {
                return;
            }
            try {
                List<BulkResponseItem> items = exchange.getMessage().getBody(List.class);
                BulkAnswers.check(items, bulk, exchange.getVariable("load", ObjectLoad.class));
            } catch (RuntimeException e) {
                exchange.setException(e);
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
