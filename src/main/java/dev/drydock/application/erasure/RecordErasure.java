package dev.drydock.application.erasure;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.erasure.AskForErasure.Asked;
import dev.drydock.application.erasure.AskForErasure.Request;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.registry.ModelRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Records an erasure, and starts the run that carries it out. Tested by {@code ErasureTest}. */
@Singleton
public final class RecordErasure {
    private final ModelRepository models;
    private final Erasures erasures;
    private final OpenRuns openRuns;
    private final Starter starter;
    private final Journal journal;

    @Inject
    public RecordErasure(
            ModelRepository models, Erasures erasures, OpenRuns openRuns, Starter starter, Journal journal) {
        this.models = models;
        this.erasures = erasures;
        this.openRuns = openRuns;
        this.starter = starter;
        this.journal = journal;
    }

    /** Starts the run that carries an erasure out, in the caller's transaction. */
    public interface Starter {
        Execution start(Actor actor, String model, int number);
    }

    /** Joins the caller's transaction. */
    Asked record(Actor actor, String model, Request request, Set<String> digests) {
        models.require(model);
        openRuns.requireNone(model);
        int number = erasures.lastNumber(model) + 1;
        Execution execution = starter.start(actor, model, number);
        Erasure erasure = new Erasure(
                model,
                number,
                actor.name(),
                journal.now(),
                request.reason(),
                request.groups().size(),
                request.predictionIds().size(),
                OptionalLong.of(execution.instanceId()),
                Optional.empty());
        erasures.add(erasure);
        erasures.addSubjects(model, number, digests);
        journal.append(AuditLog.Event.of(actor.name(), "rows.erase", "erasure/" + erasure.label(), request.details()));
        return new Asked(erasure, execution);
    }
}
