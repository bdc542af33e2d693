package dev.drydock.tracing;

import java.io.IOException;

/** Where spans are written to. One thread uses it. */
interface SpanSink extends AutoCloseable {

    /**
     * All of the spans, or none.
     *
     * @param json one OTLP request, without line breaks
     * @throws Refused if it would be refused the next time too
     * @throws IOException if the next time may be better
     */
    void write(String json) throws IOException;

    @Override
    default void close() throws IOException {}

    /** The receiver does not want these spans. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
