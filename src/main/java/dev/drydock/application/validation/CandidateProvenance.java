package dev.drydock.application.validation;

import dev.drydock.application.training.BroughtWeights;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.validation.PackageIngredients.Content;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The provenance in a candidate's package: how it was made. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class CandidateProvenance {
    private static final String RUN_RECORD = "run.json";

    private final EvaluationData data;
    private final BroughtWeights broughtWeights;
    private final MakeTrainingReport makeTrainingReport;
    private final SuiteDocuments documents;

    @Inject
    public CandidateProvenance(
            EvaluationData data,
            BroughtWeights broughtWeights,
            MakeTrainingReport makeTrainingReport,
            SuiteDocuments documents) {
        this.data = data;
        this.broughtWeights = broughtWeights;
        this.makeTrainingReport = makeTrainingReport;
        this.documents = documents;
    }

    /** @param parent the champion's package */
    record Made(long run, ModelVersion candidate, TaskResult trial, ModelDefinition definition, Path parent) {}

    /** Call it outside a transaction: it reads the snapshot. */
    SortedMap<String, Content> of(Made made) {
        String snapshot = made.candidate().snapshot().orElseThrow();
        SortedMap<String, Content> provenance = new TreeMap<>(Map.of(
                PackageFiles.SNAPSHOT, Content.of(data.manifest(snapshot)),
                PackageFiles.REFERENCE,
                        Content.of(data.reference(snapshot, made.definition().schema(), made.parent()))));
        Optional<Contribution> brought = broughtWeights.contribution(made.candidate());
        if (brought.isPresent()) {
            provenance.put(PackageFiles.ORIGIN, Content.of(documents.origin(brought.get())));
            return provenance;
        }
        provenance.put(PackageFiles.RUN, Content.of(made.trial().output(RUN_RECORD)));
        makeTrainingReport.of(made.run()).ifPresent(report -> {
            provenance.put(PackageFiles.TRAINING_REPORT, Content.of(documents.trainingReportJson(report)));
            provenance.put(PackageFiles.TRAINING_REPORT_PAGE, Content.of(documents.trainingReportPage(report)));
        });
        return provenance;
    }
}
