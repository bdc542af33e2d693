package dev.drydock.worker;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TokenRows;
import dev.drydock.inference.Tokenizer;
import dev.drydock.worker.Training.Data;
import dev.drydock.worker.TunePass.Scoring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Logger;

/** The rows of a task's snapshot as its module reads them. */
final class TaskRows {
    private static final Logger LOG = Logger.getLogger(TaskRows.class.getName());

    private final TaskContext context;

    TaskRows(TaskContext context) {
        this.context = context;
    }

    /** By the preprocessing or tokenizer that the task was given; empty if it was asked to stop. */
    Optional<BatchInputs> asGiven(LabelledRows rows, Learning learning) throws IOException {
        return learning.task().readsText()
                ? tokens(rows, learning)
                : Optional.of(numbers(rows, learning, preprocessing()));
    }

    /** The preprocessing that the task was given. */
    Path preprocessing() throws IOException {
        return context.requireInput(TaskRequest.PREPROCESSING).path();
    }

    /** As that preprocessing has them. */
    BatchInputs numbers(LabelledRows rows, Learning learning, Path file) {
        Preprocessing preprocessing = Preprocessing.read(file);
        if (rows.inputs() != preprocessing.inputs().size()) {
            throw context.invalid("the snapshot has " + rows.inputs() + " inputs and the preprocessing "
                    + preprocessing.inputs().size());
        }
        if (rows.numbers() != learning.task().outputs(1, learning.outputs())) {
            throw context.invalid("the snapshot's labels have " + rows.numbers()
                    + " numbers, and the module is to answer " + learning.outputs());
        }
        if (!preprocessing.suits(learning.task(), learning.outputs())) {
            throw context.invalid("the preprocessing has the mean and scale of " + preprocessing.standardisedTargets()
                    + " labels, and the task is "
                    + learning.task().yamlName() + " with " + learning.outputs() + " outputs");
        }
        return new BatchInputs.OfNumbers(rows, preprocessing);
    }

    /** All rows once; the same ids in every attempt. Empty if it was asked to stop. */
    private Optional<BatchInputs> tokens(LabelledRows rows, Learning learning) throws IOException {
        Path file = context.requireInput(TaskRequest.TOKENIZER).path();
        try (Tokenizer tokenizer = Tokenizer.read(file, learning.maxLength())) {
            TokenRows tokens = tokenizer.tokenize(rows.count(), rows::text, row -> {
                context.supervision().beat();
                return !context.supervision().stopRequested();
            });
            TokenRows.Counts counts = tokens.counts();
            LOG.info("task=" + context.key() + " tokenized rows=" + tokens.count() + " tokens=" + counts.tokens()
                    + " unknown=" + counts.unknown() + " cut=" + counts.cut());
            return tokens.count() < rows.count() ? Optional.empty() : Optional.of(new BatchInputs.OfTokens(tokens));
        }
    }

    /**
     * The splits that are trained on and compared by.
     *
     * @param advice what to do where a split has too few rows, as whole sentences; may be empty
     */
    Data dataOf(LabelledRows rows, BatchInputs inputs, TrainingSettings settings, Learning learning, String advice) {
        Batches train = new Batches(rows, inputs, Split.TRAIN, settings.batchSize());
        Batches tune = new Batches(rows, inputs, Split.TUNE, inputs.rowsAtOnce());
        requireVariety(train, Split.TRAIN, learning.task(), advice);
        requireVariety(tune, Split.TUNE, learning.task(), advice);
        return new Data(
                train,
                tune,
                Objective.of(learning, settings, train.labels()),
                new Scoring(learning.task(), inputs::label));
    }

    private void requireVariety(Batches batches, Split split, Task task, String advice) {
        if (batches.rows() < 2 || !batches.hasDifferentLabels()) {
            throw new DrydockException(
                    TrainingFailure.TRAINING_SPLIT_EMPTY,
                    "Task " + context.key() + " has too few labelled rows: the split "
                            + split.name().toLowerCase(Locale.ROOT) + " has " + batches.rows()
                            + " rows" + (batches.rows() < 2 ? "" : ", all with the same label")
                            + ", and needs at least 2 "
                            + (task.isClassification() ? "of different classes" : "with different labels")
                            + "." + advice);
        }
    }
}
