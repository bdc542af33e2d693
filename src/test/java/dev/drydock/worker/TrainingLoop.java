package dev.drydock.worker;

import ai.djl.Device;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.registry.Task;
import dev.drydock.files.Sha256;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.inference.TorchEngine;
import dev.drydock.worker.Checkpoints.Checkpoint;
import dev.drydock.workers.protocol.AttemptDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The training loop on generated rows in this JVM, as {@link TrainTask} sets it up. */
final class TrainingLoop {
    static final GeneratedRows ROWS = new GeneratedRows(1500, 3);
    static final Objective OBJECTIVE = new Objective.TwoClasses(Objective.ClassWeights.of(2, new float[0], false), 0);

    private final Path parent;
    private final Preprocessing preprocessing;
    private final Device device;

    private TrainingLoop(Path parent, Preprocessing preprocessing, Device device) {
        this.parent = parent;
        this.preprocessing = preprocessing;
        this.device = device;
    }

    /** From the fixture's module and preprocessing, which are laid into the directory. */
    static TrainingLoop in(Path directory) {
        return in(directory, Device.cpu());
    }

    static TrainingLoop in(Path directory, Device device) {
        Path parent = TinyPackage.copy("weights.pt", directory.resolve("weights.pt"));
        return new TrainingLoop(
                parent,
                Preprocessing.read(TinyPackage.copy("preprocessing.json", directory.resolve("p.json"))),
                device);
    }

    Path parent() {
        return parent;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }

    Batches batches(Split split, int size) {
        return new Batches(ROWS, preprocessing, split, size);
    }

    /** Trains from the newest checkpoint on, until so many signs of life have been given. */
    TrainingState train(AttemptDirectory attempt, TrainingSettings settings, int stopAfterBeats) throws IOException {
        return train(attempt, settings, OBJECTIVE, stopAfterBeats);
    }

    TrainingState train(AttemptDirectory attempt, TrainingSettings settings, Objective objective, int stopAfterBeats)
            throws IOException {
        return train(attempt, settings, objective, new StopAfter(stopAfterBeats), CheckpointPace.usual());
    }

    TrainingState train(
            AttemptDirectory attempt,
            TrainingSettings settings,
            Objective objective,
            Supervision supervision,
            CheckpointPace pace)
            throws IOException {
        TorchEngine.start(1);
        Checkpoints checkpoints = checkpointsOf(attempt);
        Optional<Checkpoint> checkpoint = checkpoints.latest();
        Training.Data data = new Training.Data(
                batches(Split.TRAIN, settings.batchSize()),
                batches(Split.TUNE, 1024),
                objective,
                new TunePass.Scoring(Task.BINARY_CLASSIFICATION, (answer, target) -> answer));
        try (TrainableModule module = checkpoints.open(checkpoint, settings.freeze())) {
            ParameterUpdates updates = ParameterUpdates.of(
                    settings, settings.stepsOf(data.train().count()), module.manager(), module.parameters());
            if (checkpoint.isPresent()) {
                module.unfreeze(settings, checkpoint.get().state().epochs() + 1);
                updates.restore(checkpoint.get().optimizer());
            }
            TrainingState start = checkpoint.isPresent()
                    ? checkpoint.get().state()
                    : TrainingState.start(Training.meanLoss(module, data, supervision));
            Training.Environment environment = new Training.Environment(
                    supervision,
                    attempt.progressFile(),
                    Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                    pace,
                    settings.epochs());
            return new Training("test", settings, module, updates, data, checkpoints, environment, start).run();
        }
    }

    Checkpoints checkpointsOf(AttemptDirectory attempt) throws IOException {
        Files.createDirectories(attempt.checkpoints());
        return new Checkpoints(attempt, "test engine", parent, device);
    }

    /** Lays it into the attempt's directory. */
    Path bestModule(AttemptDirectory attempt, TrainingState state) throws IOException {
        Path best = attempt.path().resolve("best.pt");
        checkpointsOf(attempt).writeBestModule(state, best);
        return best;
    }

    /** Of the best epoch's module, and of all that the last epoch's checkpoint holds. */
    List<String> digestsOf(AttemptDirectory attempt, TrainingState state) throws IOException {
        List<String> digests = new ArrayList<>();
        digests.add(Sha256.hexOfFile(bestModule(attempt, state)));
        try (Stream<Path> files = Files.list(attempt.checkpoints().resolve(state.epochs() + "-0"))) {
            for (Path file : files.sorted().toList()) {
                digests.add(file.getFileName() + " " + Sha256.hexOfFile(file));
            }
        }
        return digests;
    }

    static final class StopAfter implements Supervision {
        private int left;

        StopAfter(int beats) {
            left = beats;
        }

        @Override
        public void beat() {
            left--;
        }

        @Override
        public boolean stopRequested() {
            return left <= 0;
        }
    }
}
