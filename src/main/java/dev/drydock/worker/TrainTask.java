package dev.drydock.worker;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.inference.FittedPreprocessing;
import dev.drydock.inference.ModuleArchive;
import dev.drydock.inference.TorchEngine;
import dev.drydock.worker.Checkpoints.Checkpoint;
import dev.drydock.worker.Training.Data;
import dev.drydock.worker.Training.Environment;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Kind {@code TRAIN}: fits a module to a snapshot, from the newest whole checkpoint if there is one. */
final class TrainTask implements TaskWork {
    static final String WEIGHTS = "weights.pt";
    static final String RUN_RECORD = "run.json";
    static final String PREPROCESSING = "preprocessing.json";

    private static final String FEW_ROWS =
            " Collect more labelled groups, or change splits in model.yaml ('drydock definition change'); then abandon this run"
                    + " and start a new one.";

    private final TaskContext context;
    private final TaskRows taskRows;

    TrainTask(TaskContext context) {
        this.context = context;
        this.taskRows = new TaskRows(context);
    }

    @Override
    public ResultFile run() throws IOException {
        requireCapability(context.task().settings().get(TaskRequest.CPU_CAPABILITY));
        TrainingSettings settings = TaskSettings.read(context);
        TaskFile.Input parent = context.requireInput(TaskRequest.MODULE);
        ModuleArchive.requireScripted(parent.path());
        LabelledRows rows = SnapshotRows.open(context);
        context.supervision().beat();
        Learning learning = TaskSettings.learning(context);
        Optional<BatchInputs> asParent = taskRows.asGiven(rows, learning);
        if (asParent.isEmpty()) {
            return ResultFile.stopped();
        }
        BatchInputs inputs = learning.fitPreprocessing()
                ? taskRows.numbers(rows, learning, fit(taskRows.preprocessing(), rows, learning))
                : asParent.get();
        Data data = taskRows.dataOf(rows, inputs, settings, learning, FEW_ROWS);
        return train(new Basis(
                settings,
                parent.path(),
                data,
                learning.fitPreprocessing()
                        ? taskRows.dataOf(rows, asParent.get(), settings, learning, FEW_ROWS)
                        : data,
                TrainingDevice.choose(context.key()),
                TaskSettings.untilEpoch(context, settings)));
    }

    /** @param recorded what another training chose by; null if any will do */
    private void requireCapability(@Nullable String recorded) {
        String here = CpuCapability.ofThisMachine();
        if (recorded != null && !recorded.equals(here)) {
            throw new DrydockException(
                    TrainingFailure.CPU_CAPABILITY_DIFFERS,
                    "Task " + context.key() + " cannot give the same weights: the recorded training ran with vector"
                            + " instructions " + recorded + ", but this machine has " + here + ". Use a machine with "
                            + recorded + ", or use --tolerate-capability, which compares only the losses.");
        }
    }

    /** Written before anything is trained by it, and the same bytes in every attempt. */
    private Path fit(Path template, LabelledRows rows, Learning learning) throws IOException {
        Path fitted = context.attempt().path().resolve(PREPROCESSING);
        FittedPreprocessing.fit(template, new TrainColumns(rows, learning.task() == Task.REGRESSION), fitted);
        return fitted;
    }

    /**
     * What a training goes by.
     *
     * @param asParent the same rows as the parent reads them, which is another thing where the preprocessing is fitted anew
     */
    private record Basis(
            TrainingSettings settings, Path parent, Data data, Data asParent, TrainingDevice device, int until) {}

    private ResultFile train(Basis basis) throws IOException {
        TrainingSettings settings = basis.settings();
        Data data = basis.data();
        Checkpoints checkpoints = new Checkpoints(
                context.attempt(),
                TorchEngine.description(),
                basis.parent(),
                basis.device().device());
        Files.createDirectories(context.attempt().checkpoints());
        Optional<Checkpoint> checkpoint = begin(checkpoints);
        try (TrainableModule module = checkpoints.open(checkpoint, settings.freeze())) {
            requireNamed(module, settings);
            requireSomethingToTrain(module, settings.freeze());
            ParameterUpdates updates = ParameterUpdates.of(
                    settings, settings.stepsOf(data.train().count()), module.manager(), module.parameters());
            if (checkpoint.isPresent()) {
                module.unfreeze(settings, checkpoint.get().state().epochs() + 1);
                updates.restore(checkpoint.get().optimizer());
            }
            TrainingState state = checkpoint.isPresent() ? checkpoint.get().state() : start(module, data);
            Training training = new Training(
                    context.key(), settings, module, updates, data, checkpoints, environment(basis.until()), state);
            return settle(training, training.run(), checkpoints, basis);
        }
    }

    /** Its own newest checkpoint, or else the one that a paused training left for it; empty if it begins at the parent. */
    private Optional<Checkpoint> begin(Checkpoints checkpoints) throws IOException {
        Optional<Checkpoint> own = checkpoints.latest();
        if (own.isPresent() || !context.task().inputs().containsKey(TaskRequest.CHECKPOINT)) {
            return own;
        }
        Optional<String> problem = checkpoints.takeOver(
                context.requireInput(TaskRequest.CHECKPOINT).path());
        if (problem.isPresent()) {
            throw new DrydockException(
                    TrainingFailure.TASK_INPUT_ALTERED,
                    "Task " + context.key() + " cannot be done: " + problem.get()
                            + ". Find out who changed it and restore it, or submit the job again.");
        }
        return checkpoints.latest();
    }

    private TrainingState start(TrainableModule module, Data data) {
        return TrainingState.start(Training.meanLoss(module, data, context.supervision()));
    }

    private Environment environment(int until) {
        return new Environment(
                context.supervision(),
                context.attempt().progressFile(),
                context.clock(),
                CheckpointPace.usual(),
                until);
    }

    private ResultFile settle(Training training, TrainingState state, Checkpoints checkpoints, Basis basis)
            throws IOException {
        if (!training.ended() && !training.paused()) {
            return ResultFile.stopped();
        }
        if (context.task().settings().containsKey(TaskRequest.UNTIL_EPOCH)) {
            return pause(training, state, checkpoints, basis);
        }
        Path weights = context.attempt().path().resolve(WEIGHTS);
        checkpoints.writeBestModule(state, weights);
        String weightsDigest = context.settleOutput(WEIGHTS);
        SortedMap<String, String> outputs = new TreeMap<>();
        outputs.put(WEIGHTS, weightsDigest);
        if (Files.exists(context.attempt().path().resolve(PREPROCESSING))) {
            outputs.put(PREPROCESSING, context.settleOutput(PREPROCESSING));
        }
        RunRecord.of(
                        context,
                        basis.settings(),
                        basis.device(),
                        state,
                        outputs,
                        MovedParameters.between(
                                basis.parent(),
                                weights,
                                name -> basis.settings().trainedFrom(name) > state.bestEpoch()))
                .write(context.attempt().path().resolve(RUN_RECORD));
        outputs.put(RUN_RECORD, context.settleOutput(RUN_RECORD));
        TuneOutputs tune = new TuneOutputs(context, basis.data());
        tune.write(weights, outputs);
        tune.writeParent(basis.parent(), basis.asParent(), outputs);
        return ResultFile.completed(outputs, metrics(training, state));
    }

    /** What the next task of the same training needs, and what it is compared by. */
    private ResultFile pause(Training training, TrainingState state, Checkpoints checkpoints, Basis basis)
            throws IOException {
        SortedMap<String, String> outputs = new TreeMap<>();
        Files.write(context.attempt().path().resolve(TaskRequest.PAUSED_AT), checkpoints.pausedAt(state));
        outputs.put(TaskRequest.PAUSED_AT, context.settleOutput(TaskRequest.PAUSED_AT));
        Path best = context.attempt().path().resolve(".best.pt");
        checkpoints.writeBestModule(state, best);
        new TuneOutputs(context, basis.data()).write(best, outputs);
        Files.delete(best);
        return ResultFile.completed(outputs, metrics(training, state));
    }

    private static Map<String, Double> metrics(Training training, TrainingState state) {
        return Map.of(
                "tune_loss", state.bestTuneLoss(),
                "parent_tune_loss", state.parentTuneLoss(),
                "best_epoch", (double) state.bestEpoch(),
                "epochs", (double) state.epochs(),
                "samples_per_s", training.samplesPerSecond());
    }

    private void requireNamed(TrainableModule module, TrainingSettings settings) {
        List<String> problems =
                new ParameterPrefixes(settings.freeze(), settings.fineTuning()).problems(module.names());
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    TrainingFailure.PARAMETER_UNKNOWN,
                    "Task " + context.key() + " cannot train: " + String.join("; and ", problems)
                            + ". Correct that in model.yaml.");
        }
    }

    private void requireSomethingToTrain(TrainableModule module, List<String> freeze) {
        if (module.parameters().isEmpty()) {
            throw new DrydockException(
                    TrainingFailure.NOTHING_TO_TRAIN,
                    "Task " + context.key() + " cannot train: freeze " + freeze
                            + " leaves no parameter that takes a gradient. Shorten the list in model.yaml.");
        }
    }
}
