package dev.drydock.application.training;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.VersionPackages;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Returns training reports. A version's report is in its package. For a run without a version, for example one whose trials were all lost,
 * the report is made from the records so far. Tested by {@code SweepIT} and {@code ConsoleIT}.
 */
@Singleton
public class ViewTrainingReport {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final RunFacts facts;
    private final VersionPackages versionPackages;
    private final PackageContent content;
    private final MakeTrainingReport makeTrainingReport;
    private final SuiteDocuments documents;

    @Inject
    public ViewTrainingReport(
            Transactions transactions,
            Authorization authorization,
            Executions executions,
            RunFacts facts,
            VersionPackages versionPackages,
            PackageContent content,
            MakeTrainingReport makeTrainingReport,
            SuiteDocuments documents) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.facts = facts;
        this.versionPackages = versionPackages;
        this.content = content;
        this.makeTrainingReport = makeTrainingReport;
        this.documents = documents;
    }

    /** The form of the report. */
    public enum Form {
        JSON(PackageFiles.TRAINING_REPORT),
        PAGE(PackageFiles.TRAINING_REPORT_PAGE);

        private final String file;

        Form(String file) {
            this.file = file;
        }
    }

    /** Whether the version's package has one; imported versions and those of earlier releases have none. */
    public boolean has(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return versionPackages
                .find(id)
                .filter(path -> content.has(path, Form.JSON.file))
                .isPresent();
    }

    /**
     * Byte for byte as it lies in the version's package.
     *
     * @throws DrydockException {@link ReleaseFailure#REPORT_MISSING}
     */
    public byte[] ofVersion(Actor actor, VersionId id, Form form) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return versionPackages
                .find(id)
                .flatMap(path -> stored(path, form))
                .orElseThrow(() -> new DrydockException(
                        ReleaseFailure.REPORT_MISSING,
                        "Version " + id
                                + " has no training report. Versions that were imported, whose weights were trained"
                                + " elsewhere, or that an earlier release trained, have none; a run writes it in its step"
                                + " assemble."));
    }

    /**
     * Of an execution's run.
     *
     * @throws DrydockException {@link ReleaseFailure#REPORT_MISSING} if it has trained nothing
     */
    public byte[] ofExecution(Actor actor, long executionId, Form form) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        long run = transactions.required(() -> executions.require(executionId)).instanceId();
        return transactions
                .required(() -> facts.find(run, RunFacts.CANDIDATE_VERSION))
                .map(VersionId::parse)
                .flatMap(versionPackages::find)
                .flatMap(path -> stored(path, form))
                .or(() -> makeTrainingReport.of(run).map(report -> written(report, form)))
                .orElseThrow(() -> new DrydockException(
                        ReleaseFailure.REPORT_MISSING,
                        "Execution " + executionId + " has no training report: run " + run
                                + " has trained nothing, or not yet."));
    }

    private byte[] written(TrainingReport report, Form form) {
        return switch (form) {
            case JSON -> documents.trainingReportJson(report);
            case PAGE -> documents.trainingReportPage(report);
        };
    }

    private Optional<byte[]> stored(Path directory, Form form) {
        return content.has(directory, form.file) ? Optional.of(content.read(directory, form.file)) : Optional.empty();
    }
}
