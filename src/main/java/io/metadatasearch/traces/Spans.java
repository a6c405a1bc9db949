package io.metadatasearch.traces;

/** Where a request to Elasticsearch is seen as a span of the trace that is under way on its thread. */
public interface Spans {

    /** No traces: nothing is noted, and nothing of OpenTelemetry is loaded. */
    Spans NONE = path -> Span.NONE;

    /**
     * Begins a span. If no trace is under way, there is none.
     *
     * @param path what is asked for: the span is named after the API in it, such as {@code _search}
     */
    Span begin(String path);

    /** What a request takes, from {@link Spans#begin} to {@link #close()}. */
    interface Span extends AutoCloseable {

        /** It is not noted. */
        Span NONE = new Span() {
            @Override
            public String traceparent() {
                return null;
            }

            @Override
            public void failed(Exception failure) {
                // nobody wants to know
            }

            @Override
            public void close() {
                // there is nothing to end
            }
        };

        /** The W3C header that makes the work of another server part of the trace; null if there is no trace. */
        String traceparent();

        /** Says that it failed, and with what kind of exception: its message may hold values of rows. */
        void failed(Exception failure);

        @Override
        void close();
    }
}
