package dev.drydock.rest.drift;

import dev.drydock.application.alert.ViewAlerts;
import dev.drydock.application.drift.ViewDrift;
import dev.drydock.application.release.ReviewBreakGlass;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.rest.CallerActor;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Figures for the site's monitoring, which signs in as every client does. */
@Path("metrics")
@RequestScoped
public class MetricsResource {
    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();
    private static final ExpositionFormatWriter PROMETHEUS = PrometheusTextFormatWriter.create();

    @Inject
    CallerActor caller;

    @Inject
    ViewDrift viewDrift;

    @Inject
    ViewServingChecks viewServingChecks;

    @Inject
    ViewAlerts viewAlerts;

    @Inject
    ReviewBreakGlass reviewBreakGlass;

    /** In OpenMetrics 1.0 if the client accepts it, else in Prometheus' own text. */
    @GET
    @Produces({MediaType.TEXT_PLAIN, "application/openmetrics-text"})
    public Response metrics(@HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) throws IOException {
        MetricSnapshots.Builder metrics = MetricSnapshots.builder();
        DriftMetrics.of(viewDrift.latestOfEach(caller.get())).forEach(metrics::metricSnapshot);
        ServingMetrics.of(viewServingChecks.all(caller.get())).forEach(metrics::metricSnapshot);
        List<BreakGlassUse> open = reviewBreakGlass.open(caller.get()).stream()
                .map(ReviewBreakGlass.Shown::use)
                .toList();
        BreakGlassMetrics.of(open).forEach(metrics::metricSnapshot);
        AlertMetrics.of(viewAlerts.list(caller.get(), true, ViewAlerts.MOST), viewAlerts.channels(caller.get()))
                .forEach(metrics::metricSnapshot);
        ExpositionFormatWriter writer = OPEN_METRICS.accepts(accept) ? OPEN_METRICS : PROMETHEUS;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, metrics.build());
        return Response.ok(text.toByteArray(), writer.getContentType()).build();
    }
}
