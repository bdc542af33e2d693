package dev.drydock.application.validation;

import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.training.Trials;
import dev.drydock.application.validation.CandidateProvenance.Made;
import dev.drydock.application.validation.PackageIngredients.Content;
import dev.drydock.application.validation.RunModelFile.ModelFile;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.ChooseOperatingPoint;
import dev.drydock.domain.validation.ChosenPoint;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;

/** What a run's candidate is made of: the champion's package, or that of a revision, with the selected
 * trial's weights. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class CandidateIngredients {
    /** Output of a training that fitted the preprocessing. */
    private static final String FITTED = "preprocessing.json";

    private final Trials trials;
    private final RunModelFile runModelFile;
    private final StartingPackages startingPackages;
    private final PackageContent content;
    private final SuiteDocuments documents;
    private final CandidateProvenance candidateProvenance;
    private final EvaluationData data;

    @Inject
    public CandidateIngredients(
            Trials trials,
            RunModelFile runModelFile,
            StartingPackages startingPackages,
            PackageContent content,
            SuiteDocuments documents,
            CandidateProvenance candidateProvenance,
            EvaluationData data) {
        this.trials = trials;
        this.runModelFile = runModelFile;
        this.startingPackages = startingPackages;
        this.content = content;
        this.documents = documents;
        this.candidateProvenance = candidateProvenance;
        this.data = data;
    }

    /** Call it outside a transaction: it reads files. */
    PackageIngredients of(long instanceId, ModelVersion candidate) {
        Path parent = startingPackages.directory(instanceId, candidate.parent().orElseThrow());
        TaskResult trial = trials.requireSelected(instanceId);
        ModelFile modelFile = runModelFile.of(instanceId);
        ModelDefinition definition = modelFile.definition();
        ChosenPoint chosen = chosen(definition, candidate, trial);
        SortedMap<String, Content> further =
                candidateProvenance.of(new Made(instanceId, candidate, trial, definition, parent));
        if (!definition.decidesAsStandard()) {
            further.put(PackageFiles.DECISION, Content.of(documents.decision(chosen)));
        }
        if (trial.outputs().containsKey(TaskRequest.TUNE_SCORES)) {
            further.put(
                    PackageFiles.ANSWERS,
                    Content.of(data.answers(
                            candidate.snapshot().orElseThrow(),
                            definition,
                            chosen.point(),
                            data.scores(trial.output(TaskRequest.TUNE_SCORES)))));
        }
        definition.files().stream()
                .map(PackageFiles::ofOwner)
                .forEach(file -> further.put(file, Content.of(parent.resolve(file))));
        return new PackageIngredients(
                AssembleCandidate.workspaceKey(candidate.id()),
                false,
                definition,
                Content.of(modelFile.text().getBytes(StandardCharsets.UTF_8)),
                Content.of(trial.output("weights.pt")),
                trial.outputs().containsKey(FITTED)
                        ? Content.of(trial.output(FITTED))
                        : Content.of(parent.resolve(PackageFiles.preprocessing(definition.task()))),
                Content.of(
                        documents.signature(definition, content.read(parent, PackageFiles.SIGNATURE), chosen.point())),
                further);
    }

    /** A trial of an earlier release left no scores of tune to choose by. */
    private ChosenPoint chosen(ModelDefinition definition, ModelVersion candidate, TaskResult trial) {
        if (definition.decision() instanceof DecisionRule.Fixed fixed) {
            return ChosenPoint.written(fixed);
        }
        if (!trial.outputs().containsKey(TaskRequest.TUNE_SCORES)) {
            return ChosenPoint.started(definition.decision());
        }
        return ChooseOperatingPoint.choose(
                definition.decision(),
                ModelTask.of(definition),
                data.rows(candidate.snapshot().orElseThrow()),
                data.scores(trial.output(TaskRequest.TUNE_SCORES)));
    }
}
