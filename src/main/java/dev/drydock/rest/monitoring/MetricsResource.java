package dev.drydock.rest.monitoring;

import dev.drydock.openmetrics.Exposition;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Figures for the site's monitoring, which signs in as every client does. */
@Path("metrics")
@RequestScoped
public class MetricsResource {
    @Inject
    CallerActor caller;

    @Inject
    SiteMetrics metrics;

    /** In OpenMetrics 1.0 if the client accepts it, else in Prometheus' own text. */
    @GET
    @Produces({MediaType.TEXT_PLAIN, "application/openmetrics-text"})
    public Response metrics(@HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) {
        Exposition answer = Exposition.of(metrics.view(caller.get()), accept);
        return Response.ok(answer.text(), answer.contentType()).build();
    }
}
