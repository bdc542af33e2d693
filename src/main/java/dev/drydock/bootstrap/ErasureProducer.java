package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.erasure.AskForErasure;
import dev.drydock.application.erasure.EraseRows;
import dev.drydock.application.erasure.SweepCopies;
import dev.drydock.application.erasure.ViewErasures;
import dev.drydock.application.ingest.KeepOutErased;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunRecords;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.ReportStore;
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
    SweepCopies sweepCopies(
            Transactions transactions,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            SnapshotRepository snapshots,
            SnapshotArchive archive,
            LabelRequests requests,
            LabelSheets sheets) {
        return new SweepCopies(transactions, exports, staging, files, snapshots, archive, requests, sheets);
    }

    @Produces
    @Singleton
    EraseRows eraseRows(
            Transactions transactions,
            RunFacts facts,
            RunRecords records,
            Executions executions,
            ModelRepository models,
            VersionRepository versions,
            Erasures erasures,
            ErasureKey key,
            SweepCopies copies,
            LabelSheets sheets,
            ReportStore reports,
            AuditLog audit,
            Clock clock) {
        return new EraseRows(
                transactions,
                facts,
                records,
                executions,
                models,
                versions,
                erasures,
                key,
                copies,
                sheets,
                reports,
                audit,
                clock);
    }

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

    @Produces
    @Singleton
    KeepOutErased keepOutErased(
            Transactions transactions, ModelRepository models, Erasures erasures, ErasureKey key, ExportFiles files) {
        return new KeepOutErased(transactions, models, erasures, key, files);
    }

    @Produces
    @Singleton
    ViewErasures viewErasures(
            Transactions transactions, Authorization authorization, Erasures erasures, VersionRepository versions) {
        return new ViewErasures(transactions, authorization, erasures, versions);
    }
}
