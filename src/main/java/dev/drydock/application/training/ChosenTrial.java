package dev.drydock.application.training;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TrainingRecord;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.domain.validation.ModelTask;
import dev.drydock.domain.validation.SplitFigures;
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

    @Inject
    public ChosenTrial(EvaluationData data, TrainingRecord.Records records, MovedParameter.Records movements) {
        this.data = data;
        this.records = records;
        this.movements = movements;
    }

    Optional<SplitFigures> onTune(ModelTask task, String snapshot, TaskResult result) {
        return figures(task, snapshot, result, TaskRequest.TUNE_SCORES);
    }

    /** The parent's answers on the same rows. */
    Optional<SplitFigures> parentOnTune(ModelTask task, String snapshot, TaskResult result) {
        return figures(task, snapshot, result, TaskRequest.PARENT_SCORES);
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

    private Optional<SplitFigures> figures(ModelTask task, String snapshot, TaskResult result, String output) {
        if (!result.outputs().containsKey(output)) {
            return Optional.empty();
        }
        LabelledRows rows = data.rows(snapshot);
        return Optional.of(SplitFigures.of(task, rows, Split.TUNE, data.scores(result.output(output))));
    }

    private static boolean hasRecord(TaskResult result) {
        return result.outputs().containsKey(RUN_RECORD);
    }
}
