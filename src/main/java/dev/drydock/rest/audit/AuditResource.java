package dev.drydock.rest.audit;

import dev.drydock.api.AuditCountsView;
import dev.drydock.api.AuditRecordView;
import dev.drydock.api.CheckpointView;
import dev.drydock.api.PageView;
import dev.drydock.api.TimeStampView;
import dev.drydock.application.access.Actor;
import dev.drydock.application.audit.AuditKey;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.CountAudit;
import dev.drydock.application.audit.CountAudit.Counted;
import dev.drydock.application.audit.ViewAudit;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.rest.CallerActor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored audit log, which a client can verify itself. */
@Path("audit")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    @Inject
    CallerActor caller;

    @Inject
    ViewAudit viewAudit;

    @Inject
    CountAudit countAudit;

    @Inject
    AuditKey key;

    @GET
    @Path("records")
    public PageView<AuditRecordView> records(
            @QueryParam("from") @DefaultValue("0") long from, @QueryParam("limit") @DefaultValue("500") int limit) {
        Actor actor = caller.get();
        List<AuditTrail.Entry> entries = viewAudit.records(actor, from, limit);
        List<String> checkpoints = viewAudit.checkpoints(actor, from, limit);
        List<AuditRecordView> views = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            AuditTrail.Entry entry = entries.get(i);
            views.add(new AuditRecordView(
                    entry.number(),
                    entry.canonical(),
                    entry.leafHash(),
                    i < checkpoints.size() ? checkpoints.get(i) : ""));
        }
        String next = entries.size() < limit
                ? null
                : Long.toString(entries.get(entries.size() - 1).number() + 1);
        return new PageView<>(views, next);
    }

    /** None at a site without a time-stamp authority. */
    @GET
    @Path("time-stamps")
    public PageView<TimeStampView> timeStamps(
            @QueryParam("from") @DefaultValue("0") long from, @QueryParam("limit") @DefaultValue("100") int limit) {
        List<TimeStampView> views = viewAudit.stamps(caller.get(), from, limit).stream()
                .map(stamped -> new TimeStampView(stamped.size(), stamped.note(), stamped.stamp()))
                .toList();
        String next = views.size() < limit
                ? null
                : Long.toString(views.get(views.size() - 1).size() + 1);
        return new PageView<>(views, next);
    }

    /** By action, in the order of their names. */
    @GET
    @Path("counts")
    public AuditCountsView counts(@QueryParam("model") @DefaultValue("") String model) {
        Counted counted = countAudit.count(caller.get(), Optional.of(model).filter(name -> !name.isEmpty()));
        return new AuditCountsView(
                counted.size(),
                counted.unreadable(),
                counted.actions().entrySet().stream()
                        .map(action -> new AuditCountsView.Action(
                                action.getKey(),
                                action.getValue().count(),
                                action.getValue().first().number(),
                                action.getValue().first().at().toString(),
                                action.getValue().last().number(),
                                action.getValue().last().at().toString()))
                        .toList());
    }

    @GET
    @Path("checkpoint")
    public CheckpointView checkpoint() {
        return viewAudit
                .latestCheckpoint(caller.get())
                .map(note -> new CheckpointView(note, key.publicKeyPem()))
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.NOT_FOUND, "The audit log has no record yet, so there is no checkpoint."));
    }
}
