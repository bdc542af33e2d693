package dev.drydock.rest;

import dev.drydock.api.PageView;
import dev.drydock.api.RejectView;
import dev.drydock.application.ListRejects;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Rows in quarantine, newest first. */
@Path("rejects")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RejectsResource {
    private static final int MOST = 10_000;

    @Inject
    CallerActor caller;

    @Inject
    ListRejects listRejects;

    /**
     * @param run number of the job instance
     * @param file name of an exported file
     * @param before the {@code next} of the page before
     */
    @GET
    public PageView<RejectView> rejects(
            @QueryParam("model") @Nullable String model,
            @QueryParam("run") @Nullable Long run,
            @QueryParam("file") @Nullable String file,
            @QueryParam("before") @Nullable Long before,
            @QueryParam("limit") @DefaultValue("500") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The limit is " + limit + " and must be a whole number from 1 to " + MOST + ".");
        }
        RejectFilter filter = new RejectFilter(
                Optional.ofNullable(model),
                run == null ? OptionalLong.empty() : OptionalLong.of(run),
                Optional.ofNullable(file),
                Optional.empty(),
                before == null ? OptionalLong.empty() : OptionalLong.of(before),
                limit);
        List<RejectView> rejects = listRejects.list(caller.get(), filter).stream()
                .map(RejectsResource::view)
                .toList();
        return new PageView<>(
                rejects,
                rejects.size() < limit
                        ? null
                        : Long.toString(rejects.get(rejects.size() - 1).id()));
    }

    private static RejectView view(QuarantinedRow row) {
        return new RejectView(
                row.id(),
                row.instanceId(),
                row.file(),
                row.reject().origin().byteOffset(),
                row.reject().origin().record(),
                row.reject().origin().line(),
                row.reject().reason().name(),
                row.reject().field(),
                row.reject().raw());
    }
}
