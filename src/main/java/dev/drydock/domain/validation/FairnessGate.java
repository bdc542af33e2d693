package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code fairness}: of each class, the share of rows that the candidate finds in a slice and in the other slices of the same column
 * (equal opportunity: M. Hardt, E. Price, N. Srebro, Equality of opportunity in supervised learning, NIPS 2016). The promised confidence is
 * divided among all comparisons. It never fails: a slice may be harder by nature, so people decide.
 */
final class FairnessGate {
    private static final int NAMED = 5;

    private final Evidence evidence;
    private final GatePolicy.Fairness limits;
    private final List<String> unjudged = new ArrayList<>();

    private FairnessGate(Evidence evidence, GatePolicy.Fairness limits) {
        this.evidence = evidence;
        this.limits = limits;
    }

    /**
     * Of one class.
     *
     * @param slice place of the slice
     * @param others places of the other slices of its column
     */
    private record Question(int name, int slice, List<Integer> others) {}

    /** How much less of a class the candidate finds in a slice. */
    private record Finding(String told, double difference) {}

    /** Of a holdout that may be looked at, with valid scores. */
    static GateResult judge(Evidence evidence, GatePolicy.Fairness limits) {
        return new FairnessGate(evidence, limits).judge();
    }

    private GateResult judge() {
        List<Question> questions = questions();
        if (questions.isEmpty()) {
            return GateResult.of(
                    Gate.FAIRNESS,
                    Verdict.PASS,
                    "model.yaml declares no two slices of one column, so there is nothing to compare.");
        }
        double confidence = 1 - (1 - limits.confidence()) / questions.size();
        List<Finding> found = questions.stream()
                .flatMap(question -> compare(question, confidence).stream())
                .sorted(Comparator.comparingDouble(Finding::difference).reversed())
                .toList();
        String notJudged = unjudged.isEmpty()
                ? ""
                : " Not judged, because there are too few rows or groups: "
                        + unjudged.stream().limit(NAMED).collect(Collectors.joining(", "))
                        + (unjudged.size() > NAMED ? " and " + (unjudged.size() - NAMED) + " more" : "") + ".";
        return found.isEmpty()
                ? GateResult.of(
                        Gate.FAIRNESS,
                        Verdict.PASS,
                        "In no slice does the candidate surely find a share of a class that is smaller by more than "
                                + Numbers.percent(limits.margin()) + " points than in the other slices of its column."
                                + notJudged)
                : GateResult.of(
                        Gate.FAIRNESS,
                        Verdict.INSUFFICIENT_EVIDENCE,
                        "The candidate serves slices unequally: "
                                + found.stream().limit(NAMED).map(Finding::told).collect(Collectors.joining("; "))
                                + (found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "")
                                + ". At most " + Numbers.percent(limits.margin()) + " points are allowed." + notJudged
                                + " Bring labels of these rows, or let a release manager who finds the difference right"
                                + " waive gate fairness.");
    }

    /** Each class of each slice that has another one of its column beside it. */
    private List<Question> questions() {
        Map<String, List<Integer>> ofColumns = new LinkedHashMap<>();
        List<Slice> slices = evidence.slices();
        for (int slice = 0; slice < slices.size(); slice++) {
            if (!slices.get(slice).column().isEmpty()) {
                ofColumns
                        .computeIfAbsent(slices.get(slice).column(), column -> new ArrayList<>())
                        .add(slice);
            }
        }
        List<String> classes = evidence.task().label().classes();
        List<Question> questions = new ArrayList<>();
        ofColumns.values().stream().filter(family -> family.size() > 1).forEach(family -> {
            for (int slice : family) {
                List<Integer> others =
                        family.stream().filter(other -> other != slice).toList();
                for (int name = 0; name < classes.size(); name++) {
                    if (!limits.accepted().contains(slices.get(slice).name() + ": " + classes.get(name))) {
                        questions.add(new Question(name, slice, others));
                    }
                }
            }
        });
        return questions;
    }

    private Optional<Finding> compare(Question question, double confidence) {
        LabelledRows rows = evidence.rows();
        ScoredRows both = evidence.scored(row -> rows.isIn(Split.HOLDOUT, row)
                && rows.label(row) == question.name()
                && (rows.inSlice(row, question.slice()) || isInOne(row, question.others())));
        int[] here = IntStream.range(0, rows.size())
                .filter(row -> rows.isIn(Split.HOLDOUT, row) && rows.label(row) == question.name())
                .filter(row -> rows.inSlice(row, question.slice()) || isInOne(row, question.others()))
                .map(row -> rows.inSlice(row, question.slice()) ? 1 : 0)
                .toArray();
        int ours = Arrays.stream(here).sum();
        int theirs = here.length - ours;
        String brief = evidence.slices().get(question.slice()).name() + " ("
                + evidence.task().label().classes().get(question.name()) + ")";
        if (Math.min(ours, theirs) < limits.minRows() || !haveGroups(both, here)) {
            unjudged.add(brief);
            return Optional.empty();
        }
        double found = 0;
        double foundElsewhere = 0;
        for (int place = 0; place < here.length; place++) {
            double right = both.candidateRight(place) ? 1 : 0;
            found += here[place] == 1 ? right / ours : 0;
            foundElsewhere += here[place] == 1 ? 0 : right / theirs;
        }
        double[] effects = new double[here.length];
        for (int place = 0; place < here.length; place++) {
            double right = both.candidateRight(place) ? 1 : 0;
            effects[place] = here[place] == 1 ? (found - right) / ours : (right - foundElsewhere) / theirs;
        }
        GroupSpread spread = GroupSpread.of(both.groups(), effects, here);
        Interval bounds = spread.bounds(foundElsewhere - found, confidence);
        if (spread.effectiveGroups() < MeasuredGate.leastEffectiveGroups(confidence)) {
            unjudged.add(brief);
            return Optional.empty();
        }
        return bounds.low() > limits.margin()
                ? Optional.of(new Finding(
                        "of class " + evidence.task().label().classes().get(question.name()) + " it finds "
                                + Numbers.percent(found) + " % of " + ours + " rows in slice "
                                + evidence.slices().get(question.slice()).name() + " and "
                                + Numbers.percent(foundElsewhere) + " % of " + theirs + " in the others of column "
                                + evidence.slices().get(question.slice()).column() + ", at least "
                                + Numbers.percent(bounds.low()) + " points fewer",
                        foundElsewhere - found))
                : Optional.empty();
    }

    private boolean isInOne(int row, List<Integer> slices) {
        return slices.stream().anyMatch(slice -> evidence.rows().inSlice(row, slice));
    }

    private static boolean haveGroups(ScoredRows rows, int[] here) {
        for (int side = 0; side <= 1; side++) {
            int asked = side;
            long groups = IntStream.range(0, here.length)
                    .filter(place -> here[place] == asked)
                    .map(rows::group)
                    .distinct()
                    .count();
            if (groups < MeasuredGate.MIN_GROUPS) {
                return false;
            }
        }
        return true;
    }
}
