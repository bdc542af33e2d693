package dev.drydock.rest.registry;

import dev.drydock.api.DescentView;
import dev.drydock.api.LineageView;
import dev.drydock.api.PageView;
import dev.drydock.application.registry.TraceLineage;
import dev.drydock.domain.registry.DataLineage.FileWanted;
import dev.drydock.domain.registry.VersionId;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of the data: from a version back to its files, and from a file to its versions. */
@Path("lineage")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class LineageResource {
    @Inject
    CallerActor caller;

    @Inject
    TraceLineage traceLineage;

    @GET
    @Path("{model}/{number: [1-9][0-9]{0,8}}")
    public LineageView version(@PathParam("model") String model, @PathParam("number") int number) {
        return LineageViews.traced(traceLineage.version(caller.get(), new VersionId(model, number)));
    }

    /**
     * All files that fit, the latest received first; never a further page.
     *
     * @param file name of an exported file, or its SHA-256 in hex
     * @param export only of this one, such as {@code plant-a-12}
     */
    @GET
    public PageView<DescentView> file(
            @QueryParam("file") @Nullable String file, @QueryParam("export") @Nullable String export) {
        if (file == null || file.isBlank()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was searched: the parameter file is missing. Set it to the name of an exported file"
                            + " or its SHA-256.");
        }
        FileWanted wanted = new FileWanted(file, Optional.ofNullable(export));
        return new PageView<>(
                traceLineage.file(caller.get(), wanted).stream()
                        .map(LineageViews::descent)
                        .toList(),
                null);
    }
}
