package dev.drydock.rest.dossier;

import dev.drydock.application.dossier.MakeDossier;
import dev.drydock.domain.dossier.DossierArchive.Made;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;

/** Everything about one release, as a tar archive that others verify. */
@Path("dossiers")
@RequestScoped
public class DossiersResource {
    @Inject
    CallerActor caller;

    @Inject
    MakeDossier makeDossier;

    @GET
    @Path("{model}/{number: [1-9][0-9]{0,8}}")
    @Produces("application/x-tar")
    public StreamingOutput dossier(@PathParam("model") String model, @PathParam("number") int number) {
        Made made = makeDossier.make(caller.get(), new VersionId(model, number));
        return made::writeTo;
    }
}
