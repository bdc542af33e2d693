package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.EvenlySpread;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.Estimates.Estimate;
import dev.drydock.domain.validation.GatePolicy.Memorisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The gate {@code memorisation}: how well the losses of a candidate tell the rows of <em>train</em> from those of <em>holdout</em>, which it
 * never saw. Whoever holds the weights can try just that (S. Yeom et al., Privacy Risk in Machine Learning: Analyzing the Connection to
 * Overfitting, CSF 2018). One line is for the attack on the whole, one for what it finds almost without a false alarm (N. Carlini et al.,
 * Membership Inference Attacks From First Principles, IEEE S&amp;P 2022). With several targets each has both lines alone, too: a mean would hide
 * one that was learned by heart.
 */
final class MemorisationGate {
    /** Rows of <em>holdout</em> that are taken for training rows, in the line {@link #TPR}. */
    static final double FALSE_ALARMS = 0.01;

    static final String AUC = "auc";
    static final String TPR = "tpr";

    /** Of each side; more rows are drawn from all over them. */
    private static final int MOST_ROWS = 200_000;

    /** From one threshold that is tried to the next: so many times as many rows. */
    private static final double STEP = 1.02;

    private static final ModelTask MEMBERSHIP =
            new ModelTask(Task.BINARY_CLASSIFICATION, LabelRule.ofClasses("other", "training"));

    private final Memorisation limits;
    private final ScoredRows rows;
    private final boolean[] trained;
    private final ScoredRows members;
    private final ScoredRows others;

    private MemorisationGate(Memorisation limits, ScoredRows rows, boolean[] trained) {
        this.limits = limits;
        this.rows = rows;
        this.trained = trained;
        this.members = membership(new double[trained.length], row -> trained[row]);
        this.others = membership(new double[trained.length], row -> !trained[row]);
    }

    /** What follows the gate's name in each of its lines. */
    static List<String> parts(LabelRule label) {
        List<String> parts = new ArrayList<>(List.of(AUC, TPR));
        label.targets().forEach(target -> parts.addAll(List.of(AUC + "-" + target.name(), TPR + "-" + target.name())));
        return parts;
    }

    static String metric(String part) {
        return "membership " + (isAuc(part) ? AUC : TPR);
    }

    static double limit(Memorisation limits, String part) {
        return isAuc(part) ? limits.auc() : limits.tpr();
    }

    private static boolean isAuc(String part) {
        return part.equals(AUC) || part.startsWith(AUC + "-");
    }

    static List<GateResult> judge(Evidence evidence, Memorisation limits) {
        LabelRule label = evidence.task().label();
        if (evidence.broughtAt().isPresent()) {
            return each(
                    label,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "These weights were trained elsewhere, and the rows that they were trained on are not here, so nothing"
                            + " can be measured. Let the site that trained them measure it and send them.");
        }
        if (evidence.rows().splitBy() == SplitRule.By.TIME) {
            return each(
                    label,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The rows are split by time, so training rows are older than the holdout, and a difference of their"
                            + " losses may come from that alone. Split by group or by id (splits.by in model.yaml).");
        }
        int[] others = EvenlySpread.of(evidence.rows().rowsOf(Split.HOLDOUT).toArray(), MOST_ROWS);
        int[] members = EvenlySpread.of(members(evidence.rows(), others), MOST_ROWS);
        boolean[] chosen = new boolean[evidence.rows().size()];
        Arrays.stream(others).forEach(row -> chosen[row] = true);
        Arrays.stream(members).forEach(row -> chosen[row] = true);
        ScoredRows rows = evidence.scoredBeside(evidence.candidate(), row -> chosen[row]);
        if (!rows.candidate().areValid()) {
            return each(
                    label,
                    Verdict.FAIL,
                    "The candidate answered with a score that is no number it may answer. Look for overflow in training.");
        }
        boolean[] trained = new boolean[rows.size()];
        int at = 0;
        for (int row = 0; row < chosen.length; row++) {
            if (chosen[row]) {
                trained[at++] = evidence.rows().isIn(Split.TRAIN, row);
            }
        }
        return new MemorisationGate(limits, rows, trained).lines(label);
    }

    /** Training rows of the time of the others: older ones that are replayed differ from these by their age. */
    private static int[] members(LabelledRows rows, int[] others) {
        RowContents contents = rows.contents();
        if (contents.size() == 0) {
            return rows.rowsOf(Split.TRAIN).toArray();
        }
        long first = Arrays.stream(others).mapToLong(contents::time).min().orElse(0);
        long last = Arrays.stream(others).mapToLong(contents::time).max().orElse(0);
        return rows.rowsOf(Split.TRAIN)
                .filter(row -> contents.time(row) >= first && contents.time(row) <= last)
                .toArray();
    }

    private static List<GateResult> each(LabelRule label, Verdict verdict, String finding) {
        return each(label, part -> MeasuredGate.unmeasured(Gate.MEMORISATION, part, verdict, finding));
    }

    private static List<GateResult> each(LabelRule label, Function<String, GateResult> line) {
        return parts(label).stream().map(line).toList();
    }

    private List<GateResult> lines(LabelRule label) {
        if (Math.min(members.size(), others.size()) < limits.minRows()
                || Math.min(members.groupCount(), others.groupCount()) < MeasuredGate.MIN_GROUPS) {
            return each(
                    label,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "There are " + counted(members) + " of train from the time of the holdout, and " + counted(others)
                            + " of holdout; of each, at least " + limits.minRows() + " rows from "
                            + MeasuredGate.MIN_GROUPS + " groups are needed. Collect labels.");
        }
        List<GateResult> lines = new ArrayList<>(lines("", losses()));
        for (int target = 0; target < label.targets().size(); target++) {
            lines.addAll(lines("-" + label.targets().get(target).name(), residuals(target)));
        }
        return lines;
    }

    private static String counted(ScoredRows rows) {
        return rows.size() + " rows of " + rows.groupCount() + " groups";
    }

    private List<GateResult> lines(String target, double[] losses) {
        return List.of(area(AUC + target, losses), rate(TPR + target, losses));
    }

    /** Of classes the odds against the label, which order rows as any loss of its probability does and are exact where it is nearly 1. */
    private double[] losses() {
        double[] losses = new double[rows.size()];
        int targets = rows.task().label().numbers();
        if (rows.candidate() instanceof Answers.Quantities) {
            for (int target = 0; target < targets; target++) {
                double[] residuals = residuals(target);
                double mean = Metrics.mean(residuals);
                for (int row = 0; row < losses.length; row++) {
                    losses[row] += mean > 0 ? residuals[row] / mean : 0;
                }
            }
            return losses;
        }
        int classes = rows.task().label().classes().size();
        for (int row = 0; row < losses.length; row++) {
            int label = (int) rows.label(row);
            for (int other = 0; other < classes; other++) {
                losses[row] += other == label ? 0 : rows.candidate().probability(row, other);
            }
            losses[row] /= rows.candidate().probability(row, label);
        }
        return losses;
    }

    private double[] residuals(int target) {
        double[] residuals = new double[rows.size()];
        Arrays.setAll(residuals, row -> rows.candidate().error(row, target));
        return residuals;
    }

    /** Rows with the guess, from 0 to 1, that they are training rows: the smaller the loss the larger; equal losses have equal ones. */
    private ScoredRows membership(double[] losses, IntPredicate wanted) {
        int count = rows.size();
        double[] different = Arrays.stream(losses).sorted().distinct().toArray();
        float[] guesses = new float[count];
        float[] labels = new float[count];
        List<String> ids = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        Split[] splits = new Split[count];
        Arrays.fill(splits, Split.HOLDOUT);
        for (int row = 0; row < count; row++) {
            int place = Arrays.binarySearch(different, losses[row]);
            guesses[row] = 1 - (float) ((place + 0.5) / different.length);
            labels[row] = trained[row] ? 1 : 0;
            ids.add(rows.id(row));
            groups.add(Integer.toString(rows.group(row)));
        }
        return ScoredRows.select(
                MEMBERSHIP, new LabelledRows(ids, groups, splits, labels, new int[count]), guesses, guesses, wanted);
    }

    private GateResult area(String part, double[] losses) {
        ScoredRows all = membership(losses, row -> true);
        Estimate area = new Estimates(all).level(Metric.AUC, limits.confidence());
        double needed = MeasuredGate.leastEffectiveGroups(limits.confidence());
        if (area.effectiveGroups() < needed) {
            return MeasuredGate.unmeasured(
                    Gate.MEMORISATION,
                    part,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The rows come from groups that are uneven in size, and tell as much as "
                            + Numbers.thousandths(area.effectiveGroups()) + " groups of equal size; at least "
                            + Numbers.thousandths(needed) + " are needed. Collect labels from more groups.");
        }
        return measured(
                part,
                area.value(),
                area.bounds(),
                SampleSize.of(area, others.size(), limits.auc() - area.value(), true),
                "The losses of " + compared() + " order them by an area under the curve of "
                        + shown(area.value(), area.bounds(), Numbers::thousandths)
                        + ", where 0.5 shows nothing about which rows the version was trained on; at most "
                        + Numbers.plain(limits.auc()));
    }

    /**
     * The threshold comes from the holdout and is not known exactly. So half of the allowed error is for two thresholds between which the right
     * one surely lies, and half for the shares of the training rows at these two.
     */
    private GateResult rate(String part, double[] losses) {
        double confidence = 1 - (1 - limits.confidence()) / 2;
        Estimates shares = new Estimates(members);
        double[] ofMembers = of(losses, true);
        double[] ofOthers = of(losses, false);
        double[] sorted = ofOthers.clone();
        Arrays.sort(sorted);
        Thresholds thresholds = new Thresholds(new Estimates(others), ofOthers, sorted, confidence);
        double value = Metrics.mean(below(ofMembers, sorted[(int) (FALSE_ALARMS * sorted.length)]));
        double low = shares.share(thresholds.surelyLow(ofMembers), confidence)
                .bounds()
                .low();
        double high = shares.share(thresholds.surelyHigh(ofMembers), confidence)
                .bounds()
                .high();
        Interval bounds = new Interval(Math.min(low, value), Math.max(high, value));
        return measured(
                part,
                value,
                bounds,
                OptionalLong.empty(),
                "By the losses of " + compared() + ", whoever takes "
                        + Numbers.percent(FALSE_ALARMS) + " % of the holdout for training rows finds "
                        + shown(value, bounds, share -> Numbers.percent(share) + " %")
                        + " of the training rows; at most " + Numbers.percent(limits.tpr()) + " %");
    }

    /** The threshold that a hundredth of all rows that the candidate never saw lies below: one that is surely lower, and one that is surely higher. */
    private static final class Thresholds {
        private final Estimates others;
        private final double[] losses;
        private final double[] sorted;
        private final double confidence;

        Thresholds(Estimates others, double[] losses, double[] sorted, double confidence) {
            this.others = others;
            this.losses = losses;
            this.sorted = sorted;
            this.confidence = confidence;
        }

        /** Of each of these losses 1 if it lies below. */
        double[] surelyLow(double[] ofMembers) {
            for (int count = first(); count > 0; count = Math.min(count - 1, (int) (count / STEP))) {
                double[] taken = upTo(losses, sorted[count - 1]);
                if (others.share(taken, confidence).bounds().high() <= FALSE_ALARMS) {
                    return upTo(ofMembers, sorted[count - 1]);
                }
            }
            return others.share(below(losses, sorted[0]), confidence).bounds().high() <= FALSE_ALARMS
                    ? below(ofMembers, sorted[0])
                    : new double[ofMembers.length];
        }

        /** The same up to the other. */
        double[] surelyHigh(double[] ofMembers) {
            for (int count = first(); count <= sorted.length; count = Math.max(count + 1, (int) (count * STEP))) {
                double[] taken = upTo(losses, sorted[count - 1]);
                if (others.share(taken, confidence).bounds().low() >= FALSE_ALARMS) {
                    return upTo(ofMembers, sorted[count - 1]);
                }
            }
            return upTo(ofMembers, Double.POSITIVE_INFINITY);
        }

        private int first() {
            return Math.max(1, (int) Math.ceil(FALSE_ALARMS * sorted.length));
        }
    }

    private static double[] upTo(double[] losses, double threshold) {
        return Arrays.stream(losses).map(loss -> loss <= threshold ? 1 : 0).toArray();
    }

    private static double[] below(double[] losses, double threshold) {
        return Arrays.stream(losses).map(loss -> loss < threshold ? 1 : 0).toArray();
    }

    private double[] of(double[] losses, boolean ofTraining) {
        return IntStream.range(0, losses.length)
                .filter(row -> trained[row] == ofTraining)
                .mapToDouble(row -> losses[row])
                .toArray();
    }

    private String compared() {
        return members.size() + " rows of train and " + others.size() + " rows of holdout";
    }

    private static String shown(double value, Interval bounds, DoubleFunction<String> form) {
        return form.apply(value) + " [" + form.apply(bounds.low()) + ", " + form.apply(bounds.high()) + "]";
    }

    private GateResult measured(String part, double value, Interval bounds, OptionalLong rowsNeeded, String finding) {
        double limit = limit(limits, part);
        Measurement measurement = new Measurement(
                metric(part),
                value,
                bounds,
                true,
                limit,
                limits.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                others.size(),
                others.groupCount(),
                OptionalInt.empty(),
                rowsNeeded);
        Verdict verdict = Verdict.of(bounds, limit, true);
        return new GateResult(
                Gate.MEMORISATION,
                part,
                verdict,
                finding + " may be at " + Numbers.plain(100 * limits.confidence()) + " % confidence."
                        + advice(verdict, rowsNeeded),
                Optional.of(measurement),
                Optional.empty());
    }

    private static String advice(Verdict verdict, OptionalLong rowsNeeded) {
        return switch (verdict) {
            case FAIL ->
                " These weights may not leave the site. Train on more rows, for fewer epochs, at a lower rate or with more"
                        + " weight decay ('drydock definition change').";
            case INSUFFICIENT_EVIDENCE ->
                " These weights may not leave the site." + MeasuredGate.cannotDecide(rowsNeeded);
            case PASS, WAIVED -> "";
        };
    }
}
