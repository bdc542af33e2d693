package dev.drydock.rest.registry;

import dev.drydock.api.ContributionView;
import dev.drydock.api.PageView;
import dev.drydock.application.registry.BringContribution;
import dev.drydock.intake.PacedInput;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;

/** Weights for a model in service that were trained elsewhere. */
@Path("models/{model}/contributions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ContributionsResource {
    @Inject
    CallerActor caller;

    @Inject
    BringContribution bringContribution;

    /** All of the model, newest first. */
    @GET
    public PageView<ContributionView> list(@PathParam("model") String model) {
        return new PageView<>(
                bringContribution.list(caller.get(), model).stream()
                        .map(ContributionViews::of)
                        .toList(),
                null);
    }

    /** Takes a directory with {@code origin.yaml} and the weights, or a signed package, as tar. The same files again are the first contribution. */
    @POST
    @Consumes("application/x-tar")
    public Response bring(@PathParam("model") String model, InputStream tar) {
        ContributionView brought = ContributionViews.of(
                bringContribution.bring(caller.get(), model, new PacedInput(tar, System::nanoTime)));
        return Response.created(URI.create("models/" + model + "/contributions"))
                .entity(brought)
                .build();
    }
}
