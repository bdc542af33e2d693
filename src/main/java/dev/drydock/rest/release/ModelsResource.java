package dev.drydock.rest.release;

import dev.drydock.api.ChangedDefinitionView;
import dev.drydock.api.DefinitionView;
import dev.drydock.api.ExecutionView;
import dev.drydock.api.ModelView;
import dev.drydock.api.PageView;
import dev.drydock.api.RevisionView;
import dev.drydock.api.RollbackView;
import dev.drydock.api.VersionView;
import dev.drydock.application.registry.ChangeDefinition;
import dev.drydock.application.registry.ImportModel;
import dev.drydock.application.registry.ReviseModel;
import dev.drydock.application.release.RollBackModel;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.application.training.ViewDefinitions;
import dev.drydock.application.validation.ViewServingChecks;
import dev.drydock.domain.validation.ServingStanding;
import dev.drydock.intake.PacedInput;
import dev.drydock.rest.CallerActor;
import dev.drydock.rest.RequestBody;
import dev.drydock.rest.runs.ExecutionViews;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Models, their versions and their {@code model.yaml}; import and roll-back. */
@Path("models")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {
    /** As large as a model.yaml is read, in bytes. */
    private static final int LARGEST_DEFINITION = 1 << 20;

    @Inject
    CallerActor caller;

    @Inject
    ViewRegistry viewRegistry;

    @Inject
    ViewServingChecks viewServingChecks;

    @Inject
    ImportModel importModel;

    @Inject
    ChangeDefinition changeDefinition;

    @Inject
    ReviseModel reviseModel;

    @Inject
    ViewDefinitions viewDefinitions;

    @Inject
    RollBackModel rollBackModel;

    @GET
    public PageView<ModelView> models() {
        List<ServingStanding> standings = viewServingChecks.all(caller.get());
        return new PageView<>(
                viewRegistry.models(caller.get()).stream()
                        .map(overview -> ReleaseViews.model(overview, standings))
                        .toList(),
                null);
    }

    @GET
    @Path("{model}/versions")
    public PageView<VersionView> versions(@PathParam("model") String model) {
        return new PageView<>(
                viewRegistry.versions(caller.get(), model).stream()
                        .map(ReleaseViews::version)
                        .toList(),
                null);
    }

    /** Takes a model directory as tar; answers when it was judged. */
    @POST
    @Consumes("application/x-tar")
    public Response importModel(InputStream tar) {
        VersionView imported = ReleaseViews.version(
                importModel.importModel(caller.get(), new PacedInput(tar, System::nanoTime)), List.of());
        return Response.created(URI.create("candidates/" + imported.version()))
                .entity(imported)
                .build();
    }

    /**
     * Receives a {@code model.yaml}, optionally only as the replacement of one with a given digest. Returns after a check with the
     * champion's module.
     */
    @POST
    @Path("{model}/definition")
    @Consumes("application/yaml")
    public ChangedDefinitionView changeDefinition(
            @PathParam("model") String model, @QueryParam("insteadOf") @Nullable String insteadOf, InputStream yaml) {
        return ReleaseViews.changed(changeDefinition.change(
                caller.get(), model, RequestBody.read(yaml, LARGEST_DEFINITION), Optional.ofNullable(insteadOf)));
    }

    /** Takes the directory of the model's next revision as tar; answers when its module was tried. */
    @POST
    @Path("{model}/revisions")
    @Consumes("application/x-tar")
    public RevisionView revise(@PathParam("model") String model, InputStream tar) {
        return ReleaseViews.revised(reviseModel.revise(caller.get(), model, new PacedInput(tar, System::nanoTime)));
    }

    /** The {@code model.yaml} in force, byte for byte; or the one whose digest begins so. */
    @GET
    @Path("{model}/definition")
    @Produces("application/yaml")
    public byte[] definition(@PathParam("model") String model, @QueryParam("digest") @Nullable String digest) {
        return viewDefinitions
                .find(caller.get(), model, Optional.ofNullable(digest))
                .definition()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Those that were put in force, newest first. */
    @GET
    @Path("{model}/definitions")
    public PageView<DefinitionView> definitions(@PathParam("model") String model) {
        return new PageView<>(
                viewDefinitions.history(caller.get(), model).stream()
                        .map(ReleaseViews::definition)
                        .toList(),
                null);
    }

    /** The statement names the version to return to. Answers 202 while more people must sign, 201 once the job is started. */
    @POST
    @Path("{model}/rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response rollBack(
            @PathParam("model") String model, @QueryParam("breakGlass") boolean breakGlass, InputStream envelope) {
        String statement = new String(RequestBody.read(envelope), StandardCharsets.UTF_8);
        RollBackModel.Wished wished = breakGlass
                ? rollBackModel.rollBackByBreakGlass(caller.get(), model, statement)
                : rollBackModel.rollBack(caller.get(), model, statement);
        ExecutionView started = wished.execution().map(ExecutionViews::listed).orElse(null);
        Response.ResponseBuilder answer =
                started == null ? Response.accepted() : Response.created(URI.create("executions/" + started.id()));
        return answer.entity(new RollbackView(wished.target().toString(), wished.signed(), wished.missing(), started))
                .build();
    }
}
