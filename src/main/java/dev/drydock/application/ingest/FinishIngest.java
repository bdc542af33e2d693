package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.Staged;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Marks the files of a run as read, so that no later run reads them again and every later snapshot includes them. Tested by {@code
 * NightlyIngestTest}.
 */
@Singleton
public class FinishIngest {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final ExportRepository exports;
    private final StagingArea staging;

    @Inject
    public FinishIngest(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.exports = exports;
        this.staging = staging;
    }

    /** @throws DrydockException {@link IngestFailure#INGEST_INCOMPLETE} */
    public void finish(long instanceId) {
        transactions.run(() -> ownFiles(
                exports,
                facts,
                instanceId,
                IngestExports.schemaDigest(
                        RunDefinitions.require(models, facts, instanceId).schema())));
        removeOlder(instanceId);
    }

    /** What executions of the run staged whose rows a later one has taken over. */
    private void removeOlder(long instanceId) {
        for (Staged staged : staging.listStaged()) {
            if (staged.instanceId() == instanceId
                    && !staged.equals(Staged.of(transactions.required(() -> exports.require(staged.fileId()))))) {
                staging.remove(staged);
            }
        }
    }

    /** In the caller's transaction. */
    static void ownFiles(ExportRepository exports, RunFacts facts, long instanceId, String schemaDigest) {
        List<String> unfinished = new ArrayList<>();
        for (ExportKind kind : ExportKind.values()) {
            String planned = facts.find(instanceId, IngestExports.filesFact(kind))
                    .orElseThrow(() -> incomplete("no file of " + kind.wireName() + " was planned"));
            for (long plannedId : IngestExports.fileIds(planned)) {
                ExportFile file = exports.standing(plannedId, instanceId, schemaDigest);
                if (file.ingestInstance().orElse(-1) != instanceId || !file.complete()) {
                    unfinished.add(
                            file.name() + " (" + (file.accepted() + file.rejected()) + " of " + file.rows() + ")");
                } else {
                    exports.setState(file.id(), ExportFile.State.INGESTED);
                }
            }
        }
        if (!unfinished.isEmpty()) {
            throw incomplete("rows were not read to the end of " + String.join(", ", unfinished));
        }
    }

    private static DrydockException incomplete(String why) {
        return new DrydockException(
                IngestFailure.INGEST_INCOMPLETE,
                "The run's files are not read yet: " + why
                        + ". Put the steps ingest-logs and ingest-feedback before this one, and restart the run.");
    }
}
