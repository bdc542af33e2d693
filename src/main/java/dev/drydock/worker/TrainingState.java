package dev.drydock.worker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a training has come. Everything that happens next is a pure function of this, the weights, the optimizer's state
 * and the task.
 *
 * @param epochs whole epochs so far
 * @param batches batches so far of the epoch under way
 * @param step optimizer steps so far
 * @param lossSum sum over rows of the training loss in the epoch under way
 * @param lossRows rows in that sum
 * @param parentTuneLoss loss on <em>tune</em> of the module that training started from
 * @param history one entry for each whole epoch
 */
record TrainingState(
        int epochs,
        int batches,
        long step,
        double lossSum,
        long lossRows,
        double parentTuneLoss,
        List<EpochLoss> history) {
    TrainingState {
        history = List.copyOf(history);
    }

    /** Mean losses of one epoch. */
    record EpochLoss(double train, double tune) {}

    static TrainingState start(double parentTuneLoss) {
        return new TrainingState(0, 0, 0, 0, 0, parentTuneLoss, List.of());
    }

    /** @param more batches that the optimizer step was made by */
    TrainingState afterStep(int more, double loss, int rows) {
        return new TrainingState(
                epochs, batches + more, step + 1, lossSum + loss * rows, lossRows + rows, parentTuneLoss, history);
    }

    TrainingState afterEpoch(double tuneLoss) {
        List<EpochLoss> longer = new ArrayList<>(history);
        longer.add(new EpochLoss(trainLoss(), tuneLoss));
        return new TrainingState(epochs + 1, 0, step, 0, 0, parentTuneLoss, longer);
    }

    /** Mean training loss of the epoch under way. */
    double trainLoss() {
        return lossRows == 0 ? 0 : lossSum / lossRows;
    }

    /** The first epoch with the least loss on <em>tune</em>, counted from 1; 0 if there is none yet. */
    int bestEpoch() {
        int best = 0;
        for (int i = 1; i <= history.size(); i++) {
            if (best == 0 || history.get(i - 1).tune() < history.get(best - 1).tune()) {
                best = i;
            }
        }
        return best;
    }

    /** @throws IndexOutOfBoundsException before the first epoch has ended */
    double bestTuneLoss() {
        return history.get(bestEpoch() - 1).tune();
    }

    boolean ended(int mostEpochs, int patience) {
        return epochs >= mostEpochs || (patience > 0 && epochs - bestEpoch() >= patience);
    }

    SortedMap<String, String> toMap() {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("epochs", Integer.toString(epochs));
        map.put("batches", Integer.toString(batches));
        map.put("step", Long.toString(step));
        map.put("loss-sum", Double.toString(lossSum));
        map.put("loss-rows", Long.toString(lossRows));
        map.put("parent-tune-loss", Double.toString(parentTuneLoss));
        map.put(
                "history",
                history.stream().map(loss -> loss.train() + "/" + loss.tune()).collect(Collectors.joining(" ")));
        return map;
    }

    /** @throws IllegalArgumentException if a value is missing or malformed */
    static TrainingState ofMap(SortedMap<String, String> map) {
        List<EpochLoss> history = value(map, "history").isEmpty()
                ? List.of()
                : Arrays.stream(value(map, "history").split(" ", -1))
                        .map(TrainingState::epochLoss)
                        .toList();
        return new TrainingState(
                Integer.parseInt(value(map, "epochs")),
                Integer.parseInt(value(map, "batches")),
                Long.parseLong(value(map, "step")),
                Double.parseDouble(value(map, "loss-sum")),
                Long.parseLong(value(map, "loss-rows")),
                Double.parseDouble(value(map, "parent-tune-loss")),
                history);
    }

    private static EpochLoss epochLoss(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is no train/tune pair");
        }
        return new EpochLoss(
                Double.parseDouble(text.substring(0, slash)), Double.parseDouble(text.substring(slash + 1)));
    }

    private static String value(SortedMap<String, String> map, String key) {
        String value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value;
    }
}
