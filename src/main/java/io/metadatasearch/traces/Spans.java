package io.metadatasearch.traces;

/** Creates spans for requests to Elasticsearch, in the current trace of the thread. */
public interface Spans {

    /** No traces: nothing is recorded, and nothing of OpenTelemetry is loaded. */
    Spans NONE = path -> Span.NONE;

    /**
     * Begins a span; {@link Span#NONE} if there is no current trace.
     *
     * @param path the path of the request; the span is named after the API in it, such as {@code _search}
     */
    Span begin(String path);

    /** The span of a request, from {@link Spans#begin} to {@link #close()}. */
    interface Span extends AutoCloseable {

        /** A span that is not recorded. */
        Span NONE = new Span() {
            @Override
            public String traceparent() {
                return null;
            }

            @Override
            public void failed(Exception failure) {
                // nothing to record
            }

            @Override
            public void close() {
                // nothing to end
            }
        };

        /** The W3C header that makes the work of another server part of the trace; null if there is no trace. */
        String traceparent();

        /** Records a failure with the class of its exception, but not its message, which may contain values of rows. */
        void failed(Exception failure);

        @Override
        void close();
    }
}
