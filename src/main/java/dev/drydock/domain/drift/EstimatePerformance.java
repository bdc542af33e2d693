package dev.drydock.domain.drift;

import dev.drydock.domain.drift.PerformanceEstimate.Labelled;
import dev.drydock.domain.drift.PerformanceEstimate.Value;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.validation.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Estimates how a version performs on rows without labels: classes by {@link ClassPerformance}, quantities by {@link ErrorPerformance}. Each
 * bound holds at 95 % on its own. It covers the sampling error of the reference and that of the window, by the jackknife over blocks of whole
 * groups (J. Shao, D. Tu: The Jackknife and Bootstrap, 1995, 2.3), with the degrees of freedom of both (F. E. Satterthwaite, Biometrics
 * Bulletin 2 (1946) 110–114).
 */
public final class EstimatePerformance {
    private static final double CONFIDENCE = 0.95;

    /** With fewer on a side the jackknife has too little to leave out. */
    private static final int FEWEST_GROUPS = 10;

    /** If a larger share of the rows are like none of the reference, the estimate decides nothing. */
    private static final double MOST_UNLIKE = 0.05;

    private final AnswerReference reference;
    private final ServedAnswers window;
    private final DriftLimits limits;
    private double beyond;

    private EstimatePerformance(AnswerReference reference, ServedAnswers window, DriftLimits limits) {
        this.reference = reference;
        this.window = window;
        this.limits = limits;
    }

    /**
     * @param classes of the model; empty for quantities
     * @param window whose rows were counted by the scales of the reference
     */
    public static PerformanceEstimate estimate(
            AnswerReference reference, List<String> classes, ServedAnswers window, DriftLimits limits) {
        return new EstimatePerformance(reference, window, limits).estimate(classes);
    }

    private PerformanceEstimate estimate(List<String> classes) {
        Optional<String> problem = problem();
        if (problem.isPresent()) {
            return new PerformanceEstimate(
                    problem.get(), window.rows(), window.groups(), window.labelled(), List.of(), uncounted());
        }
        List<Value> values = new ArrayList<>();
        if (classes.isEmpty()) {
            for (int target = 0; target < reference.errors().size(); target++) {
                values.addAll(ofErrors(target));
            }
        } else {
            values.addAll(new Sampled<>(
                            new ClassPerformance(reference, classes),
                            reference.blocks().stream()
                                    .map(block -> ClassTally.of(reference, block))
                                    .toList(),
                            window.classes(),
                            window.labelledClasses())
                    .values());
        }
        return new PerformanceEstimate("", window.rows(), window.groups(), window.labelled(), values, remarks());
    }

    private List<Value> ofErrors(int target) {
        ErrorReference errors = reference.errors().get(target);
        int size = errors.basis().size();
        return new Sampled<>(
                        new ErrorPerformance(errors),
                        errors.blocks().stream()
                                .map(block -> ErrorTally.of(size, block))
                                .toList(),
                        window.errors(target),
                        window.labelledErrors(target))
                .values();
    }

    private Optional<String> problem() {
        if (!reference.problem().isEmpty()) {
            return Optional.of(reference.problem());
        }
        return tooFew("the split tune that the version was chosen on", reference.rows(), reference.groups())
                .or(() -> tooFew("the serving log of the version in this window", window.rows(), window.groups()));
    }

    private Optional<String> tooFew(String where, long rows, int groups) {
        return rows >= limits.minValues() && groups >= FEWEST_GROUPS
                ? Optional.empty()
                : Optional.of("There are " + rows + " rows of " + groups + " groups in " + where + ", and "
                        + limits.minValues() + " rows (drift.min-values) of " + FEWEST_GROUPS + " groups are needed.");
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>(uncounted());
        if (beyond > MOST_UNLIKE) {
            remarks.add("Of the rows, " + Math.round(beyond * window.rows())
                    + " lie beyond those of tune by score or input. The estimate takes them as the nearest ones.");
        }
        if (unlike(beyond) > MOST_UNLIKE) {
            remarks.add("The estimate decides nothing, as more than " + Math.round(100 * MOST_UNLIKE)
                    + " % of the rows are like none of tune.");
        }
        return remarks;
    }

    private List<String> uncounted() {
        return window.uncounted() == 0
                ? List.of()
                : List.of(
                        window.uncounted() + " more rows are not counted: the version predicted their class too rarely"
                                + " on the labelled rows of tune, or the log does not have it.");
    }

    /** @param share of the counted rows that lie beyond the reference */
    private double unlike(double share) {
        return (window.uncounted() + share * window.rows()) / (window.uncounted() + window.rows());
    }

    private boolean areLabelsEnough() {
        return window.labelled() >= limits.minValues() && window.labelledGroups() >= FEWEST_GROUPS;
    }

    /** A quantity, and its variance by whichever rows happened to be there. */
    private record Spread(double value, double variance, double degreesOfFreedom) {
        double error(double confidence) {
            if (!(variance > 0)) {
                return variance; // 0, or NaN if the metric is none without one of the blocks
            }
            return Math.sqrt(variance) * Quantiles.student(confidence, Math.max(1, degreesOfFreedom));
        }
    }

    /** The metrics of one performance, and what they are with each block left out. */
    private final class Sampled<S> {
        private final Performance<S> performance;
        private final List<S> before;
        private final List<S> now;
        private final List<S> known;

        Sampled(Performance<S> performance, List<S> before, List<S> now, List<S> known) {
            this.performance = performance;
            this.before = filled(performance, before);
            this.now = filled(performance, now);
            this.known = filled(performance, known);
        }

        private static <T> List<T> filled(Performance<T> performance, List<T> blocks) {
            return blocks.stream().filter(block -> !performance.isEmpty(block)).toList();
        }

        /** Estimates and values at release, with block {@code without} of one side left out. */
        private record Pair(List<Double> estimate, List<Double> atRelease) {
            double loss(int metric, boolean lessIsBetter) {
                double loss = atRelease.get(metric) - estimate.get(metric);
                return lessIsBetter ? -loss : loss;
            }
        }

        private record Labels(List<Double> estimate, List<Double> found, List<List<Double>> without) {}

        List<Value> values() {
            S reference = performance.sum(before, -1);
            S window = performance.sum(now, -1);
            Pair whole = pair(reference, window);
            double beyondHere = performance.beyond(reference, window);
            beyond = Math.max(beyond, beyondHere);
            List<Pair> withoutBefore = without(before, sums -> pair(sums, window));
            List<Pair> withoutNow = without(now, sums -> pair(reference, sums));
            Optional<Labels> labels = areLabelsEnough() ? Optional.of(labels(reference)) : Optional.empty();
            List<Value> values = new ArrayList<>();
            for (int metric = 0; metric < performance.names().size(); metric++) {
                int of = metric;
                Spread estimate = spread(
                        whole,
                        withoutBefore,
                        withoutNow,
                        pair -> pair.estimate().get(of));
                Spread loss =
                        spread(whole, withoutBefore, withoutNow, pair -> pair.loss(of, performance.lessIsBetter()));
                boolean decides = metric == 0
                        && unlike(beyondHere) <= MOST_UNLIKE
                        && whole.atRelease().get(0) > 0;
                Value value = value(of, whole, estimate, loss, decides, labels.flatMap(some -> labelled(of, some)));
                if (Double.isFinite(value.low() + value.high() + value.atRelease())) {
                    values.add(value);
                }
            }
            return values;
        }

        private Pair pair(S reference, S window) {
            return new Pair(listed(performance.expected(reference, window)), listed(performance.found(reference)));
        }

        private <T> List<T> without(List<S> blocks, Function<S, T> measure) {
            IntFunction<T> one = block -> measure.apply(performance.sum(blocks, block));
            return IntStream.range(0, blocks.size()).mapToObj(one).toList();
        }

        private Labels labels(S reference) {
            S sums = performance.sum(known, -1);
            return new Labels(
                    listed(performance.expected(reference, sums)),
                    listed(performance.found(sums)),
                    without(known, some -> listed(performance.found(some))));
        }

        private Optional<Labelled> labelled(int metric, Labels labels) {
            double found = labels.found().get(metric);
            double variance = variance(labels.without(), some -> some.get(metric));
            double error = new Spread(found, variance, labels.without().size() - 1.0).error(CONFIDENCE);
            return Double.isFinite(found + error + labels.estimate().get(metric))
                    ? Optional.of(new Labelled(
                            labels.estimate().get(metric), found, bounded(found - error), bounded(found + error)))
                    : Optional.empty();
        }

        private Value value(
                int metric, Pair whole, Spread estimate, Spread loss, boolean decides, Optional<Labelled> labelled) {
            double atRelease = whole.atRelease().get(metric);
            double most = limits.estimatedLoss() * atRelease;
            double error = estimate.error(CONFIDENCE);
            return new Value(
                    performance.names().get(metric),
                    estimate.value(),
                    bounded(estimate.value() - error),
                    bounded(estimate.value() + error),
                    atRelease,
                    labelled,
                    decides
                            ? Optional.of(performance.lessIsBetter() ? atRelease + most : atRelease - most)
                            : Optional.empty(),
                    decides && loss.value() - loss.error(confidenceOfDecision()) > most);
        }

        /** Nothing is below 0, and no share above 1. */
        private double bounded(double value) {
            return Math.max(0, performance.lessIsBetter() ? value : Math.min(1, value));
        }
    }

    /** Of several targets each may decide. */
    private double confidenceOfDecision() {
        return 1 - (1 - CONFIDENCE) / Math.max(1, reference.errors().size());
    }

    private static List<Double> listed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static <T> Spread spread(T whole, List<T> withoutBefore, List<T> withoutNow, ToDoubleFunction<T> metric) {
        double before = variance(withoutBefore, metric);
        double now = variance(withoutNow, metric);
        double degrees = before * before / (withoutBefore.size() - 1.0) + now * now / (withoutNow.size() - 1.0);
        return new Spread(metric.applyAsDouble(whole), before + now, (before + now) * (before + now) / degrees);
    }

    private static <T> double variance(List<T> without, ToDoubleFunction<T> metric) {
        double mean = without.stream().mapToDouble(metric).average().orElse(Double.NaN);
        double squares = without.stream()
                .mapToDouble(metric)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return squares * (without.size() - 1) / without.size();
    }
}
