package io.metadatasearch.load.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.metadatasearch.load.ObjectLoad;
import io.metadatasearch.load.RejectedRows;
import io.metadatasearch.load.document.Bulk;
import io.metadatasearch.load.document.Documents;
import io.metadatasearch.text.NdjsonBuffer;
import io.metadatasearch.text.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Sends each row through the engineer's steps, which are the route {@value #ROUTE}. The body is the row, a map by the
 * names of its fields. The variables {@code file} and {@code row} say where the row comes from. After the steps:
 *
 * <ul>
 *   <li>the map becomes the document;
 *   <li>a row that was stopped, or no longer has a body, is dropped;
 *   <li>a row whose step failed is rejected, with the id of the step and the message.
 * </ul>
 */
public final class RowSteps implements CamelContextAware, InterceptStrategy {

    private static final String ROUTE = "rows";
    private static final String FAILED_STEP = "failedStep";

    private CamelContext camel;
    private Processor rows;

    @Override
    public CamelContext getCamelContext() {
        return camel;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        camel = context;
        context.getCamelContextExtension().addInterceptStrategy(this);
    }

    /** Records which step of the route fails, because Camel does not. */
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        RouteDefinition route =
                definition instanceof ProcessorDefinition<?> step ? ProcessorDefinitionHelper.getRoute(step) : null;
        if (route == null || !ROUTE.equals(route.getRouteId())) {
            return target;
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, done -> {
                    if (exchange.getException() != null && exchange.getProperty(FAILED_STEP) == null) {
                        exchange.setProperty(FAILED_STEP, definition.getId());
                    }
                    callback.done(done);
                });
            }
        };
    }

    /** Whether there are any steps. A disabled step does not count. */
    boolean areThere() {
        return processor() != null;
    }

    private synchronized Processor processor() {
        if (rows == null) {
            RouteDefinition route = camel.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteDefinition(ROUTE);
            if (route == null || route.getOutputs().stream().allMatch(step -> isDisabled(step))) {
                return null;
            }
            rows = camel.getRoute(ROUTE).getProcessor();
        }
        return rows;
    }

    private boolean isDisabled(ProcessorDefinition<?> step) {
        return step.getDisabled() != null
                && Boolean.parseBoolean(camel.resolvePropertyPlaceholders(step.getDisabled()));
    }

    /**
     * Turns the rows of a bulk into documents. If there are no steps, this was already done when the rows were read.
     */
    public void apply(@Body Bulk bulk, @Variable("load") ObjectLoad load) {
        if (bulk.isWritten()) {
            return;
        }
        Documents documents = bulk.documents();
        NdjsonBuffer ndjson = new NdjsonBuffer(bulk.expectedBytes());
        List<Bulk.Row> written = new ArrayList<>(bulk.pending().size());
        for (Bulk.Row row : bulk.pending()) {
            Exchange exchange = send(bulk.fields(row), load.path(), row.number());
            if (exchange.getException() != null) {
                String step = exchange.getProperty(FAILED_STEP, ROUTE, String.class);
                reject(bulk, row, load, step, Reason.of(exchange.getException()));
            } else if (exchange.isRouteStop() || exchange.getMessage().getBody() == null) {
                load.drop();
            } else if (exchange.getMessage().getBody() instanceof Map<?, ?> fields) {
                int from = ndjson.length();
                try {
                    documents.write(ndjson, row.number(), row.header(), fields);
                    written.add(row.at(from, ndjson.length()));
                } catch (JsonProcessingException e) {
                    ndjson.truncate(from);
                    reject(bulk, row, load, ROUTE, "cannot be written as JSON: " + e.getOriginalMessage());
                }
            } else {
                String type = exchange.getMessage().getBody().getClass().getName();
                reject(bulk, row, load, ROUTE, "the row became a " + type + ": expected a map of fields");
            }
        }
        bulk.write(ndjson, written, documents.takeNewestEvent());
    }

    private Exchange send(Map<String, Object> fields, String file, long row) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(fields);
        exchange.setVariable("file", file);
        exchange.setVariable("row", row);
        try {
            processor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return exchange;
    }

    private static void reject(Bulk bulk, Bulk.Row row, ObjectLoad load, String step, String reason) {
        load.reject(row.number(), RejectedRows.STEP + step, null, "step " + step + ": " + reason, bulk.cells(row));
    }
}
