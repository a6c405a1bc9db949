package io.metadatasearch.program;

import io.metadatasearch.text.Reason;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says what is wrong with a route: file, line and reason. */
final class BrokenRoute extends Exception {

    private static final long serialVersionUID = 1L;

    private BrokenRoute(String message) {
        super(message);
    }

    /** Returns why a Camel context failed, with the file and the line of the fault. */
    static BrokenRoute of(Exception failure, CamelContext camel) {
        MarkedYamlEngineException unreadable = ObjectHelper.getException(MarkedYamlEngineException.class, failure);
        if (unreadable != null && unreadable.getProblemMark().isPresent()) {
            var mark = unreadable.getProblemMark().get();
            return new BrokenRoute(
                    file(mark.getName()) + ", line " + (mark.getLine() + 1) + ": " + unreadable.getProblem());
        }
        FailedToCreateRouteException broken = ObjectHelper.getException(FailedToCreateRouteException.class, failure);
        RouteDefinition route = broken == null || camel == null
                ? null
                : camel.getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinition(broken.getRouteId());
        if (route == null) {
            return new BrokenRoute(Reason.of(failure));
        }
        int line = route.getInput().getLineNumber();
        for (ProcessorDefinition<?> step : route.getOutputs()) {
            if (broken.getMessage().contains(">>> " + step + " <<<")) {
                line = step.getLineNumber();
            }
        }
        // Camel counts lines from 0, and reports the line where the content of the step begins.
        return new BrokenRoute(file(route.getInput().getLocation()) + ", line " + (line + 1) + ": "
                + Reason.root(broken).getMessage());
    }

    private static String file(String location) {
        return location.replaceFirst("^file:", "");
    }
}
