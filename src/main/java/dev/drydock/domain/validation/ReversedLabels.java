package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Labels of a source that say the opposite of what the champion says. If all sources do, no comparison of them shows it, and a candidate
 * that was trained on such labels answers them well. A champion that the field has left behind ranks by chance; it takes exchanged classes, or
 * a quantity with another sign, to make it rank the wrong way round, or a field that acts on its answers. The champion may be the one
 * that was trained on such labels, so people decide.
 */
final class ReversedLabels {
    /** Above it, an area under the curve is called chance, whatever the bounds: 0.5 would be chance itself. */
    private static final double MOST_AREA = 0.4;

    /** The same of two classes of texts: a model that begins with an untrained head ranks them anyhow, and not by chance alone. */
    private static final double MOST_AREA_OF_TEXTS = 0.2;

    /** How well the champion must know the other classes to be believed about two that it confuses. */
    private static final double LEAST_KNOWN = 0.7;

    /** The same of a correlation, where 0 would be chance. */
    private static final double MOST_CORRELATION = -0.2;

    private static final int NAMED = 5;

    private final ScoredRows rows;
    /** For people; empty if the sources are not known. */
    private final String source;
    /** Places of its rows. */
    private final int[] places;

    private final double confidence;

    /**
     * @param told what was asked, and what it says
     * @param ids of rows that show it most
     */
    private record Finding(String source, String told, List<String> ids) {}

    private ReversedLabels(ScoredRows rows, String source, int[] places, double confidence) {
        this.rows = rows;
        this.source = source;
        this.places = places;
        this.confidence = confidence;
    }

    /**
     * @param rows that the champion was not fitted to, with valid scores
     * @param giver of a row's label, by its place; empty text: not known
     * @param confidence of all questions together
     * @param watched sources that are not asked
     */
    static Optional<String> find(
            ScoredRows rows, IntFunction<String> giver, double confidence, Collection<String> watched) {
        Map<String, List<Integer>> ofSources = new LinkedHashMap<>();
        for (int place = 0; place < rows.size(); place++) {
            ofSources
                    .computeIfAbsent(giver.apply(place), name -> new ArrayList<>())
                    .add(place);
        }
        double each = 1 - (1 - confidence) / Math.max(1, ofSources.size());
        List<Finding> found = new ArrayList<>();
        new TreeSet<>(ofSources.keySet())
                .stream()
                        .filter(source -> !watched.contains(source))
                        .forEach(source -> found.addAll(new ReversedLabels(
                                        rows,
                                        source,
                                        ofSources.getOrDefault(source, List.of()).stream()
                                                .mapToInt(Integer::intValue)
                                                .toArray(),
                                        each)
                                .find()));
        return found.isEmpty() ? Optional.empty() : Optional.of(sentence(found));
    }

    private List<Finding> find() {
        return rows.task().task() == Task.REGRESSION ? reversedTargets() : exchangedClasses();
    }

    private static String sentence(List<Finding> found) {
        Set<String> sources = found.stream()
                .map(Finding::source)
                .filter(source -> !source.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        String more = found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "";
        return found.stream().limit(NAMED).map(Finding::told).collect(Collectors.joining("; "))
                + more
                + ". Drift alone does not do that. Perhaps the labels were exchanged, or those that the champion was trained"
                + " on, or it was never trained; or people act on its answers, so that what it foretells does not happen. Look at rows "
                + found.stream()
                        .flatMap(finding -> finding.ids().stream())
                        .distinct()
                        .limit(ContradictedLabels.LISTED)
                        .collect(Collectors.joining(", "))
                + " with whoever labels there. If the labels are wrong, let "
                + (sources.isEmpty() ? "the source" : String.join(" and ", sources))
                + " export them corrected; if they are right, a release manager may waive gate sources.";
    }

    private String of() {
        return source.isEmpty() ? "" : " of " + source;
    }

    /** Each class with the one that the champion finds most often in its place, compared with how often it finds it anywhere. */
    private List<Finding> exchangedClasses() {
        int classes = rows.task().label().classes().size();
        Map<Integer, List<Integer>> ofClass = new LinkedHashMap<>();
        for (int place : places) {
            ofClass.computeIfAbsent((int) rows.label(place), name -> new ArrayList<>())
                    .add(place);
        }
        double[] anywhere = probabilities(IntStream.of(places).boxed().toList(), classes);
        List<Set<Integer>> pairs = new ArrayList<>();
        ofClass.forEach((own, at) -> {
            double[] here = probabilities(at, classes);
            ofClass.keySet().stream()
                    .filter(other -> !other.equals(own))
                    .max((one, other) -> Double.compare(here[one] / anywhere[one], here[other] / anywhere[other]))
                    .map(other -> Set.of(own, other))
                    .filter(pair -> !pairs.contains(pair))
                    .ifPresent(pairs::add);
        });
        Map<Integer, Double> areas = new HashMap<>();
        return pairs.stream()
                .map(pair -> new TreeSet<>(pair))
                .map(pair -> exchanged(
                                pair.first(),
                                pair.last(),
                                both(
                                        ofClass.getOrDefault(pair.first(), List.of()),
                                        ofClass.getOrDefault(pair.last(), List.of())),
                                pairs.size())
                        .filter(finding -> knowsOthers(pair, ofClass.keySet(), areas)))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Whether it tells the rows of the other classes from all others, which an exchange of two does not change.
     *
     * @param areas that are known already, by class
     */
    private boolean knowsOthers(Set<Integer> pair, Set<Integer> all, Map<Integer, Double> areas) {
        return rows.task().label().classes().size() == 2
                || all.stream()
                                .filter(other -> !pair.contains(other))
                                .mapToDouble(other -> areas.computeIfAbsent(other, this::areaOf))
                                .average()
                                .orElse(0)
                        >= LEAST_KNOWN;
    }

    private double areaOf(int name) {
        float[] truth = new float[places.length];
        float[] answers = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            truth[i] = rows.label(places[i]) == name ? 1 : 0;
            answers[i] = rows.champion().probability(places[i], name);
        }
        return Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, answers)
                .metrics()
                .value(Metric.AUC);
    }

    private static int[] both(List<Integer> first, List<Integer> second) {
        return IntStream.concat(
                        first.stream().mapToInt(Integer::intValue),
                        second.stream().mapToInt(Integer::intValue))
                .sorted()
                .toArray();
    }

    /** The champion's, on average. */
    private double[] probabilities(List<Integer> at, int classes) {
        double[] sums = new double[classes];
        for (int place : at) {
            for (int name = 0; name < classes; name++) {
                sums[name] += rows.champion().probability(place, name);
            }
        }
        Arrays.setAll(sums, name -> sums[name] / at.size());
        return sums;
    }

    /** @param at places of the rows of both classes */
    private Optional<Finding> exchanged(int first, int second, int[] at, int questions) {
        float[] truth = new float[at.length];
        float[] answers = new float[at.length];
        int[] strata = new int[at.length];
        for (int i = 0; i < at.length; i++) {
            double ours = rows.champion().probability(at[i], second);
            double both = ours + rows.champion().probability(at[i], first);
            strata[i] = rows.label(at[i]) == second ? 1 : 0;
            truth[i] = strata[i];
            answers[i] = (float) (both > 0 ? ours / both : 0.5);
        }
        Metrics metrics =
                Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, answers).metrics();
        double area = metrics.value(Metric.AUC);
        RowGroups groups = groups(at);
        double most = rows.task().task() == Task.TEXT_CLASSIFICATION
                        && rows.task().label().classes().size() == 2
                ? MOST_AREA_OF_TEXTS
                : MOST_AREA;
        if (!(area < most) || groups.count() < MeasuredGate.MIN_GROUPS) {
            return Optional.empty();
        }
        double sure = 1 - (1 - confidence) / questions;
        GroupSpread spread = GroupSpread.of(groups, metrics.effects(Metric.AUC), strata);
        Interval bounds = spread.shareBounds(area, at.length, sure);
        if (spread.effectiveGroups() < MeasuredGate.leastEffectiveGroups(sure) || bounds.high() >= most) {
            return Optional.empty();
        }
        List<String> names = rows.task().label().classes();
        double[] wrong = new double[at.length];
        Arrays.setAll(wrong, i -> Math.abs(answers[i] - truth[i]));
        return Optional.of(new Finding(
                source,
                "The champion ranks rows" + of() + " labelled " + names.get(first) + " and " + names.get(second)
                        + " the wrong way round: the area under the curve is " + Numbers.thousandths(area)
                        + " and at most " + Numbers.thousandths(bounds.high()) + " in " + at.length
                        + " rows that it was not fitted to, where 0.5 would be chance",
                worst(at, wrong)));
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
        double[] predicted = new double[places.length];
        double[] labelled = new double[places.length];
        for (int i = 0; i < places.length; i++) {
            predicted[i] = champion.predicted(places[i], target);
            labelled[i] = predicted[i] + champion.excess(places[i], target);
        }
        double[] said = standard(predicted);
        double[] labelledAs = standard(labelled);
        double sum = 0;
        for (int i = 0; i < said.length; i++) {
            sum += said[i] * labelledAs[i];
        }
        double correlation = sum / said.length;
        RowGroups groups = groups(places);
        if (!(correlation < MOST_CORRELATION) || groups.count() < MeasuredGate.MIN_GROUPS) {
            return Optional.empty();
        }
        double[] effects = new double[said.length];
        Arrays.setAll(
                effects,
                i -> (said[i] * labelledAs[i] - correlation / 2 * (said[i] * said[i] + labelledAs[i] * labelledAs[i]))
                        / said.length);
        double sure = 1 - (1 - confidence) / champion.targets();
        GroupSpread spread = GroupSpread.of(groups, effects);
        Interval bounds = spread.bounds(correlation, sure);
        if (spread.effectiveGroups() < MeasuredGate.leastEffectiveGroups(sure) || bounds.high() >= MOST_CORRELATION) {
            return Optional.empty();
        }
        double[] wrong = new double[said.length];
        Arrays.setAll(wrong, i -> Math.abs(said[i] - labelledAs[i]));
        return Optional.of(new Finding(
                source,
                "The champion predicts " + (name.isEmpty() ? "" : name + " ") + "the wrong way round for rows" + of()
                        + ": the correlation with the labels is " + Numbers.thousandths(correlation) + " and at most "
                        + Numbers.thousandths(bounds.high()) + " in " + said.length
                        + " rows that it was not fitted to, where 0 would be chance",
                worst(places, wrong)));
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
    private RowGroups groups(int[] at) {
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        int[] groups = Arrays.stream(at)
                .map(place -> numbers.computeIfAbsent(rows.group(place), group -> numbers.size()))
                .toArray();
        return new RowGroups(groups, numbers.size());
    }

    private List<String> worst(int[] at, double[] wrong) {
        return IntStream.range(0, at.length)
                .boxed()
                .sorted((one, other) -> Double.compare(wrong[other], wrong[one]))
                .limit(NAMED)
                .map(i -> rows.id(at[i]))
                .toList();
    }
}
