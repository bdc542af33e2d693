package dev.drydock.rest.ingest;

import dev.drydock.api.PageView;
import dev.drydock.api.RejectView;
import dev.drydock.api.RejectView.CorrectionView;
import dev.drydock.application.ingest.ListRejects;
import dev.drydock.application.ingest.ViewRawRejects;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Rows in quarantine, newest first: masked, or as they came. */
@Path("rejects")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class RejectsResource {
    private static final int MOST = 10_000;

    @Inject
    CallerActor caller;

    @Inject
    ListRejects listRejects;

    @Inject
    ViewRawRejects viewRawRejects;

    /**
     * @param run number of the job instance
     * @param file name of an exported file
     * @param before the {@code next} of the page before
     * @param raw whether to have the rows' text too, which is audited
     */
    @GET
    public PageView<RejectView> rejects(
            @QueryParam("model") @Nullable String model,
            @QueryParam("run") @Nullable Long run,
            @QueryParam("file") @Nullable String file,
            @QueryParam("before") @Nullable Long before,
            @QueryParam("limit") @DefaultValue("500") int limit,
            @QueryParam("raw") @DefaultValue("false") boolean raw) {
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
        List<QuarantinedRow> rows =
                raw ? viewRawRejects.list(caller.get(), filter) : listRejects.list(caller.get(), filter);
        List<RejectView> rejects = rows.stream().map(row -> view(row, raw)).toList();
        return new PageView<>(
                rejects,
                rejects.size() < limit
                        ? null
                        : Long.toString(rejects.get(rejects.size() - 1).id()));
    }

    /** One record's bytes as its file has them, without the end of its line. */
    @GET
    @Path("{id}/record")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public byte[] record(@PathParam("id") long id) {
        return viewRawRejects.record(caller.get(), id);
    }

    private static RejectView view(QuarantinedRow row, boolean raw) {
        return new RejectView(
                row.id(),
                row.instanceId(),
                row.export(),
                row.file(),
                row.reject().origin().byteOffset(),
                row.reject().origin().record(),
                row.reject().origin().line(),
                row.reject().reason().name(),
                row.reject().field(),
                row.reject().masked(),
                raw ? row.reject().raw() : null,
                row.correctedBy()
                        .map(by -> new CorrectionView(by.export(), by.file(), by.rejected(), by.ingested()))
                        .orElse(null));
    }
}
