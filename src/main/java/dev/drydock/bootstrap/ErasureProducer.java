package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.erasure.AskForErasure;
import dev.drydock.application.erasure.EraseRows;
import dev.drydock.application.erasure.SweepCopies;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.dataplane.ErasureKey;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.registry.ModelRepository;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** The use cases that erase the rows of persons and keep them out. */
class ErasureProducer {
    /** The job that carries an erasure out. */
    private static final String JOB = "erase";

    @Produces
    @Singleton
    AskForErasure askForErasure(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            Erasures erasures,
            ErasureKey key,
            EraseRows eraseRows,
            SweepCopies copies,
            SubmitJob submitJob,
            AuditLog audit,
            Clock clock) {
        return new AskForErasure(
                transactions,
                authorization,
                models,
                erasures,
                key,
                eraseRows,
                copies,
                (actor, model, number) -> submitJob.submitAllowed(
                        actor, JOB, Map.of("model", model, "erasure", Integer.toString(number)), Optional.empty()),
                audit,
                clock);
    }
}
