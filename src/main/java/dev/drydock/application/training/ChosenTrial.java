package dev.drydock.application.training;

import dev.drydock.application.runs.VersionPackages;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.domain.validation.ChooseOperatingPoint;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SplitFigures;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the selected trial left: its answers on <em>tune</em>, and its run record. Tested by {@code MakeTrainingReportTest}. */
@Singleton
public final class ChosenTrial {
    private static final String RUN_RECORD = "run.json";

    private final EvaluationData data;
    private final TrainingRecord.Records records;
    private final MovedParameter.Records movements;
    private final VersionPackages packages;
    private final PackageContent content;
    private final SuiteDocuments documents;

    @Inject
    public ChosenTrial(
            EvaluationData data,
            TrainingRecord.Records records,
            MovedParameter.Records movements,
            VersionPackages packages,
            PackageContent content,
            SuiteDocuments documents) {
        this.data = data;
        this.records = records;
        this.movements = movements;
        this.packages = packages;
        this.content = content;
        this.documents = documents;
    }

    /** At the operating point that the candidate will have. */
    Optional<SplitFigures> onTune(ModelDefinition definition, String snapshot, TaskResult result) {
        ModelTask task = ModelTask.of(definition);
        return scores(result, TaskRequest.TUNE_SCORES).map(scores -> {
            LabelledRows rows = data.rows(snapshot);
            OperatingPoint point = ChooseOperatingPoint.choose(definition.decision(), task, rows, scores)
                    .point();
            return SplitFigures.of(task, rows, Split.TUNE, scores, point);
        });
    }

    /** The parent's answers on the same rows, at its own operating point; at the standard one if its package is gone. */
    Optional<SplitFigures> parentOnTune(ModelTask task, String snapshot, VersionId parent, TaskResult result) {
        return scores(result, TaskRequest.PARENT_SCORES).map(scores -> {
            LabelledRows rows = data.rows(snapshot);
            return point(parent)
                    .map(point -> SplitFigures.of(task, rows, Split.TUNE, scores, point))
                    .orElseGet(() -> SplitFigures.of(task, rows, Split.TUNE, scores));
        });
    }

    private Optional<OperatingPoint> point(VersionId version) {
        return packages.find(version)
                .filter(directory -> content.has(directory, PackageFiles.SIGNATURE))
                .map(directory -> documents.readOperatingPoint(content.read(directory, PackageFiles.SIGNATURE)));
    }

    private Optional<float[]> scores(TaskResult result, String output) {
        return result.outputs().containsKey(output)
                ? Optional.of(data.scores(result.output(output)))
                : Optional.empty();
    }

    /** How far each parameter went from the parent's; empty without a record. */
    List<MovedParameter> moved(TaskResult result) {
        return hasRecord(result) ? movements.ofFile(result.output(RUN_RECORD)) : List.of();
    }

    Optional<SortedMap<String, String>> environment(TaskResult result) {
        return Optional.of(result)
                .filter(ChosenTrial::hasRecord)
                .flatMap(one -> records.find(one.output(RUN_RECORD)))
                .map(TrainingRecord::environment);
    }

    private static boolean hasRecord(TaskResult result) {
        return result.outputs().containsKey(RUN_RECORD);
    }
}
