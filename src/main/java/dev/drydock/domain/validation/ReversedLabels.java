package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Labels of all sources that say the opposite of what the champion says. No comparison of sources shows them, and a candidate that was trained
 * on them answers them well. A champion that the field has left behind ranks by chance; only exchanged classes, or a quantity with another
 * sign, make it rank the wrong way round. The champion may be the one that was trained on such labels, so people decide.
 */
final class ReversedLabels {
    /** Above it, an area under the curve is called chance, whatever the bounds: 0.5 would be chance itself. */
    private static final double MOST_AREA = 0.4;

    /** The same of a correlation, where 0 would be chance. */
    private static final double MOST_CORRELATION = -0.2;

    private static final double LEAST_GROUPS = 4;
    private static final int NAMED = 5;

    private final ScoredRows rows;
    private final double confidence;

    /** What was asked, and what it says; of a pair of classes or a target. */
    private record Finding(String told, List<String> ids) {}

    private ReversedLabels(ScoredRows rows, double confidence) {
        this.rows = rows;
        this.confidence = confidence;
    }

    /**
     * @param rows that the champion was not fitted to, with valid scores
     * @param confidence of all questions together
     */
    static Optional<String> find(ScoredRows rows, double confidence) {
        ReversedLabels labels = new ReversedLabels(rows, confidence);
        List<Finding> found =
                rows.task().task() == Task.REGRESSION ? labels.reversedTargets() : labels.exchangedClasses();
        return found.isEmpty() ? Optional.empty() : Optional.of(sentence(found));
    }

    private static String sentence(List<Finding> found) {
        return found.stream().map(Finding::told).collect(Collectors.joining("; "))
                + ". The field cannot drift so far: the labels of all sources were exchanged, or those that the champion was"
                + " trained on were. Look at rows "
                + found.stream()
                        .flatMap(finding -> finding.ids().stream())
                        .distinct()
                        .limit(ContradictedLabels.LISTED)
                        .collect(Collectors.joining(", "))
                + " with whoever labels there. If the labels are wrong, let the sources export them corrected; if they are"
                + " right, a release manager may waive gate sources.";
    }

    /** Each class with the one that the champion says most often in its place. */
    private List<Finding> exchangedClasses() {
        int classes = rows.task().label().classes().size();
        int[][] counts = new int[classes][classes];
        for (int row = 0; row < rows.size(); row++) {
            counts[(int) rows.label(row)][rows.champion().named(row)]++;
        }
        List<int[]> pairs = new ArrayList<>();
        for (int own = 0; own < classes; own++) {
            int[] said = counts[own];
            int most = IntStream.range(0, classes).reduce(0, (one, other) -> said[other] > said[one] ? other : one);
            if (classes == 2 ? own == 0 : most != own && !isListed(pairs, most, own)) {
                pairs.add(new int[] {own, classes == 2 ? 1 : most});
            }
        }
        return pairs.stream()
                .flatMap(pair -> exchanged(pair[0], pair[1], pairs.size()).stream())
                .toList();
    }

    private static boolean isListed(List<int[]> pairs, int first, int second) {
        return pairs.stream().anyMatch(pair -> pair[0] == first && pair[1] == second);
    }

    private Optional<Finding> exchanged(int first, int second, int questions) {
        int[] places = IntStream.range(0, rows.size())
                .filter(row -> rows.label(row) == first || rows.label(row) == second)
                .toArray();
        float[] truth = new float[places.length];
        float[] answers = new float[places.length];
        int[] strata = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            double ours = rows.champion().probability(places[i], second);
            double both = ours + rows.champion().probability(places[i], first);
            strata[i] = rows.label(places[i]) == second ? 1 : 0;
            truth[i] = strata[i];
            answers[i] = (float) (both > 0 ? ours / both : 0.5);
        }
        Metrics metrics =
                Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, answers).metrics();
        double area = metrics.value(Metric.AUC);
        if (!(area < MOST_AREA)) {
            return Optional.empty();
        }
        GroupSpread spread = GroupSpread.of(groups(places), metrics.effects(Metric.AUC), strata);
        Interval bounds = spread.shareBounds(area, places.length, 1 - (1 - confidence) / questions);
        if (spread.effectiveGroups() < LEAST_GROUPS || bounds.high() >= MOST_AREA) {
            return Optional.empty();
        }
        List<String> names = rows.task().label().classes();
        double[] wrong = new double[places.length];
        Arrays.setAll(wrong, i -> Math.abs(answers[i] - truth[i]));
        return Optional.of(new Finding(
                "The champion ranks rows labelled " + names.get(first) + " and " + names.get(second)
                        + " the wrong way round: the area under the curve is " + Numbers.thousandths(area)
                        + " and at most " + Numbers.thousandths(bounds.high()) + " in " + places.length
                        + " rows of tune and holdout, where 0.5 would be chance",
                worst(places, wrong)));
    }

    private List<Finding> reversedTargets() {
        Answers.Quantities champion = (Answers.Quantities) rows.champion();
        List<LabelRule.Target> targets = rows.task().label().targets();
        return IntStream.range(0, champion.targets())
                .mapToObj(target -> reversed(
                        champion,
                        target,
                        targets.isEmpty() ? "" : targets.get(target).name()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** @param name of the target; empty of a single one */
    private Optional<Finding> reversed(Answers.Quantities champion, int target, String name) {
        double[] predicted = new double[rows.size()];
        double[] labelled = new double[rows.size()];
        for (int row = 0; row < predicted.length; row++) {
            predicted[row] = champion.predicted(row, target);
            labelled[row] = predicted[row] + champion.excess(row, target);
        }
        double[] said = standard(predicted);
        double[] labelledAs = standard(labelled);
        double correlation = 0;
        for (int row = 0; row < said.length; row++) {
            correlation += said[row] * labelledAs[row] / said.length;
        }
        if (!(correlation < MOST_CORRELATION)) {
            return Optional.empty();
        }
        double[] effects = new double[said.length];
        for (int row = 0; row < said.length; row++) {
            effects[row] = (said[row] * labelledAs[row]
                            - correlation / 2 * (said[row] * said[row] + labelledAs[row] * labelledAs[row]))
                    / said.length;
        }
        GroupSpread spread = GroupSpread.of(rows.groups(), effects);
        Interval bounds = spread.bounds(correlation, 1 - (1 - confidence) / champion.targets());
        if (spread.effectiveGroups() < LEAST_GROUPS || bounds.high() >= MOST_CORRELATION) {
            return Optional.empty();
        }
        double[] wrong = new double[said.length];
        Arrays.setAll(wrong, row -> Math.abs(said[row] - labelledAs[row]));
        return Optional.of(new Finding(
                "The champion predicts " + (name.isEmpty() ? "" : name + " ")
                        + "the wrong way round: the correlation with the labels is " + Numbers.thousandths(correlation)
                        + " and at most " + Numbers.thousandths(bounds.high()) + " in " + said.length
                        + " rows of tune and holdout, where 0 would be chance",
                worst(IntStream.range(0, said.length).toArray(), wrong)));
    }

    /** In standard deviations from the mean; not a number if all are equal. */
    private static double[] standard(double[] values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN));
        return Arrays.stream(values).map(value -> (value - mean) / deviation).toArray();
    }

    /** Of some of the rows, with the numbers of those groups alone that they have. */
    private RowGroups groups(int[] places) {
        int[] numbers = new int[rows.groupCount()];
        Arrays.fill(numbers, -1);
        int count = 0;
        int[] groups = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            int group = rows.group(places[i]);
            if (numbers[group] < 0) {
                numbers[group] = count++;
            }
            groups[i] = numbers[group];
        }
        return new RowGroups(groups, count);
    }

    private List<String> worst(int[] places, double[] wrong) {
        return IntStream.range(0, places.length)
                .boxed()
                .sorted((one, other) -> Double.compare(wrong[other], wrong[one]))
                .limit(NAMED)
                .map(i -> rows.id(places[i]))
                .toList();
    }
}
