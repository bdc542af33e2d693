package dev.drydock.worker;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.worker.Batches.Batch;
import dev.drydock.worker.TunePass.Scoring;
import dev.drydock.workers.protocol.ProgressLine;
import dev.drydock.workers.protocol.ProgressLine.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The training loop: fits the module to the <em>train</em> batches and keeps the epoch with the least loss on <em>tune</em>. It can stop
 * anywhere and continue bit for bit: every random draw is a function of the seed and the progress.
 */
final class Training {
    /** A loss on <em>tune</em> of this many times the parent's counts as diverged. */
    private static final double DIVERGED = 20;
    /** A parent's loss below this counts as this: noise about a loss near 0 is no divergence. */
    private static final double LEAST_PARENT_LOSS = 0.1;

    private final String key;
    private final TrainingSettings settings;
    private final TrainableModule module;
    private final ParameterUpdates updates;
    private final Data data;
    private final Checkpoints checkpoints;
    private final CheckpointWriter writer;
    private final Environment environment;
    private GpuWatch gpu = new GpuWatch(List.of());
    private final Speed speed = new Speed();

    private final long beganAt = System.nanoTime();
    private final long stepAtBegin;

    private TrainingState state;

    /** @param scoring how the answers on <em>tune</em> are read */
    record Data(Batches train, Batches tune, Objective objective, Scoring scoring) {}

    /**
     * The receiver of progress, the source of stop requests, and the pace of checkpoints within an epoch.
     *
     * @param until the whole epoch after which the training pauses
     */
    record Environment(Supervision supervision, Path progress, Clock clock, CheckpointPace pace, int until) {}

    Training(
            String key,
            TrainingSettings settings,
            TrainableModule module,
            ParameterUpdates updates,
            Data data,
            Checkpoints checkpoints,
            Environment environment,
            TrainingState state) {
        this.key = key;
        this.settings = settings;
        this.module = module;
        this.updates = updates;
        this.data = data;
        this.checkpoints = checkpoints;
        this.writer = new CheckpointWriter(checkpoints);
        this.environment = environment;
        this.state = state;
        this.stepAtBegin = state.step();
    }

    /**
     * Trains until the last epoch or that of a pause, until <em>tune</em> has not become better for {@code patience} epochs, or
     * until it is asked to stop; a checkpoint has been written then.
     *
     * @throws DrydockException {@link TrainingFailure#LOSS_NOT_FINITE}, {@link TrainingFailure#TRAINING_DIVERGED}
     */
    TrainingState run() throws IOException {
        try (writer;
                GpuWatch watched = GpuWatch.of(module.manager().getDevice())) {
            gpu = watched;
            while (!ended() && !paused() && !environment.supervision().stopRequested()) {
                if (trainEpoch()) {
                    TunePass tune = TunePass.of(module, data, environment.supervision());
                    state = state.afterEpoch(requireConverging(tune.meanLoss()));
                    report("tune", state.history().get(state.epochs() - 1).tune(), figures(tune.metric()));
                }
                checkpoint();
            }
            writer.finish();
            return state;
        }
    }

    private void checkpoint() throws IOException {
        long began = System.nanoTime();
        writer.write(state, module, updates);
        environment.pace().wrote(began, System.nanoTime());
    }

    boolean ended() {
        return state.ended(settings.epochs(), settings.patience());
    }

    /** Whether it has come to the epoch after which it pauses. */
    boolean paused() {
        return state.epochs() >= environment.until();
    }

    double samplesPerSecond() {
        return speed.overall();
    }

    /** Returns false if it was asked to stop before the epoch's end. */
    private boolean trainEpoch() throws IOException {
        module.unfreeze(settings, state.epochs() + 1);
        int[] order = order();
        while (state.batches() < data.train().count()) {
            if (environment.supervision().stopRequested()) {
                return false;
            }
            trainOn(batchesOfStep(order));
            if (state.batches() < data.train().count() && environment.pace().isDue(System.nanoTime())) {
                checkpoint();
            }
            if (speed.nanosSinceMark() > ProgressLine.BETWEEN.toNanos()) {
                report("train", state.trainLoss());
            }
        }
        report("train", state.trainLoss());
        return true;
    }

    private int[] order() {
        return settings.fineTuning().balancedResampling()
                ? data.train().resampled(settings.seed(), state.epochs())
                : data.train().shuffled(settings.seed(), state.epochs());
    }

    private List<Batch> batchesOfStep(int[] order) {
        int end = Math.min(
                state.batches() + settings.fineTuning().accumulate(),
                data.train().count());
        List<Batch> batches = new ArrayList<>();
        for (int i = state.batches(); i < end; i++) {
            batches.add(data.train().batch(order, i));
        }
        return batches;
    }

    private void trainOn(List<Batch> batches) throws IOException {
        long step = state.step() + 1;
        int rows = batches.stream().mapToInt(Batch::rows).sum();
        double loss = module.forwardAndBack(batches, data.objective(), Seeds.mix(settings.seed(), ~step));
        double norm = Double.isFinite(loss) ? updates.apply(step) : Double.NaN;
        if (!Double.isFinite(norm)) {
            throw notFinite(loss, step);
        }
        state = state.afterStep(batches.size(), loss, rows);
        speed.add(rows);
        environment.supervision().beat();
    }

    private double requireConverging(double tuneLoss) throws IOException {
        if (!Double.isFinite(tuneLoss)) {
            throw notFinite(tuneLoss, state.step());
        }
        double limit = DIVERGED * Math.max(LEAST_PARENT_LOSS, state.parentTuneLoss());
        if (tuneLoss > limit) {
            throw lost(
                    TrainingFailure.TRAINING_DIVERGED,
                    String.format(
                            Locale.ROOT,
                            "the loss on tune rose from the parent's %.3f to %.3g, and more than %.3g is divergence,",
                            state.parentTuneLoss(),
                            tuneLoss,
                            limit),
                    state.step());
        }
        return tuneLoss;
    }

    private DrydockException notFinite(double loss, long step) throws IOException {
        String what = Double.isFinite(loss) ? "the gradient's norm" : "the loss";
        return lost(TrainingFailure.LOSS_NOT_FINITE, what + " became infinite or NaN", step);
    }

    private DrydockException lost(TrainingFailure code, String why, long step) throws IOException {
        writer.finish();
        return new DrydockException(
                code,
                "Task " + key + " cannot continue: " + why + " at step " + step + " of epoch " + (state.epochs() + 1)
                        + " with learning-rate " + settings.learningRate() + " and clip-norm " + settings.clipNorm()
                        + ". " + lastCheckpoint() + " Lower the learning rate or set clip-norm in model.yaml.");
    }

    private String lastCheckpoint() throws IOException {
        return checkpoints
                .latestName()
                .map(name -> "The last good checkpoint is " + name + ".")
                .orElse("It has no checkpoint.");
    }

    /** Mean loss on <em>tune</em> of the module in inference mode, summed in the order of the snapshot. */
    static double meanLoss(TrainableModule module, Data data, Supervision supervision) {
        return TunePass.of(module, data, supervision).meanLoss();
    }

    private void report(String split, double loss) throws IOException {
        report(split, loss, figures(Double.NaN));
    }

    private void report(String split, double loss, Figures figures) throws IOException {
        int epoch = split.equals("tune") ? state.epochs() : state.epochs() + 1;
        new ProgressLine(
                        epoch,
                        state.step(),
                        split,
                        loss,
                        speed.mark(),
                        environment.clock().instant(),
                        figures)
                .append(environment.progress());
    }

    /** @param metric on <em>tune</em>; NaN if there is none */
    private Figures figures(double metric) {
        return new Figures(
                GpuMemory.mebibytes(module.manager().getDevice()),
                state.step() > 0 ? OptionalDouble.of(updates.rate(state.step())) : OptionalDouble.empty(),
                ResidentMemory.mebibytes(),
                secondsLeft(),
                Double.isFinite(metric) ? OptionalDouble.of(metric) : OptionalDouble.empty(),
                OptionalDouble.of(state.history().isEmpty() ? Double.POSITIVE_INFINITY : state.bestTuneLoss()),
                gpu.latest());
    }

    /** At this attempt's speed so far, validation and checkpoints included. */
    private OptionalLong secondsLeft() {
        long done = state.step() - stepAtBegin;
        long left = updates.stepsUntil(Math.min(settings.epochs(), environment.until())) - state.step();
        return done > 0 && left >= 0
                ? OptionalLong.of(Math.round((System.nanoTime() - beganAt) * 1e-9 * left / done))
                : OptionalLong.empty();
    }

    /** Rows a second, since the last mark and overall. */
    private static final class Speed {
        private final long start = System.nanoTime();
        private long markedAt = start;
        private long rowsAtMark;
        private long rows;

        void add(int more) {
            rows += more;
        }

        long nanosSinceMark() {
            return System.nanoTime() - markedAt;
        }

        double mark() {
            double speed = perSecond(rows - rowsAtMark, nanosSinceMark());
            markedAt = System.nanoTime();
            rowsAtMark = rows;
            return speed;
        }

        double overall() {
            return perSecond(rows, System.nanoTime() - start);
        }

        private static double perSecond(long rows, long nanos) {
            return nanos <= 0 ? 0 : Math.round(rows * 1e10 / nanos) / 10.0;
        }
    }
}
