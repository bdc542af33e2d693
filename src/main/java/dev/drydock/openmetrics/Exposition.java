package dev.drydock.openmetrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a scrape.
 *
 * @param contentType for the header of that name
 * @param text nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // written once, compared by nobody
public record Exposition(String contentType, byte[] text) {
    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();
    private static final ExpositionFormatWriter PROMETHEUS = PrometheusTextFormatWriter.create();

    /**
     * In OpenMetrics 1.0 if the client accepts it, else in Prometheus' own text.
     *
     * @param accept the request's header of that name; null if it has none
     */
    public static Exposition of(List<MetricSnapshots> parts, @Nullable String accept) {
        MetricSnapshots.Builder metrics = MetricSnapshots.builder();
        parts.forEach(part -> part.forEach(metrics::metricSnapshot));
        ExpositionFormatWriter writer = OPEN_METRICS.accepts(accept) ? OPEN_METRICS : PROMETHEUS;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, metrics.build());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes every byte
        }
        return new Exposition(writer.getContentType(), text.toByteArray());
    }
}
