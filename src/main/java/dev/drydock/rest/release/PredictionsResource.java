package dev.drydock.rest.release;

import dev.drydock.api.ExplanationView;
import dev.drydock.application.release.ExplainPrediction;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Single predictions of a model. */
@Path("models/{model}/predictions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class PredictionsResource {
    @Inject
    CallerActor caller;

    @Inject
    ExplainPrediction explainPrediction;

    /** @param id as the serving log has it */
    @GET
    public ExplanationView explain(@PathParam("model") String model, @QueryParam("id") @Nullable String id) {
        if (id == null || id.isBlank()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was searched: the parameter id is missing. Set it to the prediction's id as the serving log has"
                            + " it.");
        }
        return ExplanationViews.of(explainPrediction.explain(caller.get(), model, id));
    }
}
