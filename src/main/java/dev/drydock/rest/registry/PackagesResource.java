package dev.drydock.rest.registry;

import dev.drydock.api.ScrubView;
import dev.drydock.api.StoredPackageView;
import dev.drydock.application.registry.AskForScrub;
import dev.drydock.application.registry.InspectionRecords.Inspected;
import dev.drydock.application.registry.StoredPackages.Stored;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored packages, and whether each is still what was signed. */
@Path("packages")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class PackagesResource {
    @Inject
    CallerActor caller;

    @Inject
    AskForScrub askForScrub;

    @GET
    public ScrubView packages() {
        return view(askForScrub.view(caller.get()));
    }

    /** Requests a check of every package; returns immediately. */
    @POST
    @Path("scrub")
    public Response scrub() {
        return Response.accepted(view(askForScrub.ask(caller.get()))).build();
    }

    private static ScrubView view(AskForScrub.Report report) {
        return new ScrubView(
                report.due().isPresent(),
                text(report.completedAt()),
                report.packages().stream().map(PackagesResource::view).toList());
    }

    private static StoredPackageView view(Stored stored) {
        return new StoredPackageView(
                stored.version().toString(),
                stored.state().name(),
                stored.packageDigest(),
                text(stored.inspected().map(Inspected::at)),
                stored.damage().orElse(null),
                text(stored.inspected().flatMap(Inspected::since)));
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
