package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code fairness}: of each class, the share of rows that the candidate answers rightly, in each slice beside every other slice of the
 * same column (equalized odds: M. Hardt, E. Price, N. Srebro, Equality of opportunity in supervised learning, NIPS 2016). A slice whose
 * column has no other is compared with all other rows. The promised confidence is divided among all comparisons. It never fails: where a
 * class is rarer or harder to see, even a perfect model finds less of it, so people decide.
 */
final class FairnessGate {
    private static final int NAMED = 5;

    private final Evidence evidence;
    private final GatePolicy.Fairness limits;
    private final List<String> classes;
    private final List<String> found = new ArrayList<>();
    private final List<String> unjudged = new ArrayList<>();
    private double largest;
    private String largestOf = "";

    private FairnessGate(Evidence evidence, GatePolicy.Fairness limits) {
        this.evidence = evidence;
        this.limits = limits;
        this.classes = evidence.task().label().classes();
    }

    /**
     * Of one class.
     *
     * @param other place of the slice beside it; below 0: all other rows
     */
    private record Question(int name, int slice, int other) {}

    /** Whether there is something to compare. */
    static boolean asks(Evidence evidence, GatePolicy.Fairness limits) {
        return !new FairnessGate(evidence, limits).questions().isEmpty();
    }

    /** A model without slices. */
    static GateResult nothingToCompare() {
        return GateResult.of(
                Gate.FAIRNESS, Verdict.PASS, "model.yaml declares no slices, so there is nothing to compare.");
    }

    /** Of a holdout that may be looked at. */
    static GateResult judge(Evidence evidence, GatePolicy.Fairness limits) {
        return new FairnessGate(evidence, limits).judge();
    }

    private GateResult judge() {
        List<Question> questions = questions();
        if (questions.isEmpty()) {
            return nothingToCompare();
        }
        if (!evidence.scored(row -> evidence.rows().isIn(Split.HOLDOUT, row)).scoresAreValid()) {
            return insufficient(
                    "A model answered with a score that is not a valid number, so no slices can be compared.");
        }
        double confidence = 1 - (1 - limits.confidence()) / (2 * questions.size());
        questions.forEach(question -> compare(question, confidence));
        if (!found.isEmpty()) {
            return insufficient("The candidate serves slices unequally: "
                    + found.stream().limit(NAMED).collect(Collectors.joining("; "))
                    + (found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "") + ". At most "
                    + Numbers.percent(limits.margin()) + " points are allowed." + notJudged()
                    + " Where a class is rarer or harder to see, even a perfect model finds less of it. Train on more rows of"
                    + " the slice, or let a release manager who finds the difference right waive gate fairness.");
        }
        if (unjudged.size() == questions.size()) {
            return insufficient("No slices can be compared." + notJudged() + " Collect labels of these slices.");
        }
        return GateResult.of(
                Gate.FAIRNESS,
                Verdict.PASS,
                "Of no class does the candidate surely find a share in one slice that is smaller by more than "
                        + Numbers.percent(limits.margin()) + " points than in another one. The largest difference is "
                        + Numbers.percent(largest) + " points: " + largestOf + "." + notJudged() + accepted());
    }

    private static GateResult insufficient(String finding) {
        return GateResult.of(Gate.FAIRNESS, Verdict.INSUFFICIENT_EVIDENCE, finding);
    }

    private String notJudged() {
        return unjudged.isEmpty()
                ? ""
                : " Not judged, because there are too few rows or groups: "
                        + unjudged.stream().limit(NAMED).collect(Collectors.joining(", "))
                        + (unjudged.size() > NAMED ? " and " + (unjudged.size() - NAMED) + " more" : "") + ".";
    }

    private String accepted() {
        return limits.accepted().isEmpty()
                ? ""
                : " Not asked, because the policy accepts it: " + String.join(", ", limits.accepted()) + ".";
    }

    private List<Question> questions() {
        Map<String, List<Integer>> ofColumns = new LinkedHashMap<>();
        List<Slice> slices = evidence.slices();
        for (int slice = 0; slice < slices.size(); slice++) {
            String column = slices.get(slice).column();
            ofColumns
                    .computeIfAbsent(column.isEmpty() ? "\n" + slice : column, name -> new ArrayList<>())
                    .add(slice);
        }
        List<Question> questions = new ArrayList<>();
        for (List<Integer> family : ofColumns.values()) {
            for (int one = 0; one < family.size(); one++) {
                for (int other = one + 1; other < family.size(); other++) {
                    ask(questions, family.get(one), family.get(other));
                }
            }
            if (family.size() == 1) {
                ask(questions, family.get(0), -1);
            }
        }
        return questions;
    }

    private void ask(List<Question> questions, int slice, int other) {
        for (int name = 0; name < classes.size(); name++) {
            if (!limits.accepted().contains(sliceName(slice) + ": " + classes.get(name))
                    && !(other >= 0 && limits.accepted().contains(sliceName(other) + ": " + classes.get(name)))) {
                questions.add(new Question(name, slice, other));
            }
        }
    }

    private String sliceName(int slice) {
        return evidence.slices().get(slice).name();
    }

    private String otherName(Question question) {
        return question.other() < 0 ? "all other rows" : "slice " + sliceName(question.other());
    }

    /** Rows of one class on both sides, with their answers. */
    private final class Sides {
        private final ScoredRows rows;
        /** Of each row 1 if it is in the slice. */
        private final int[] here;

        private final int ours;
        private final int theirs;

        Sides(Question question) {
            LabelledRows all = evidence.rows();
            IntPredicate inOther = row ->
                    question.other() < 0 ? !all.inSlice(row, question.slice()) : all.inSlice(row, question.other());
            // rows that are in both slices tell nothing about their difference
            IntPredicate counted = row -> all.isIn(Split.HOLDOUT, row)
                    && all.label(row) == question.name()
                    && all.inSlice(row, question.slice()) != inOther.test(row);
            this.rows = evidence.scored(counted);
            this.here = IntStream.range(0, all.size())
                    .filter(counted)
                    .map(row -> all.inSlice(row, question.slice()) ? 1 : 0)
                    .toArray();
            this.ours = IntStream.of(here).sum();
            this.theirs = here.length - ours;
        }

        boolean areEnough() {
            return Math.min(ours, theirs) >= limits.minRows()
                    && Math.min(groups(1), groups(0)) >= MeasuredGate.MIN_GROUPS;
        }

        private int groups(int side) {
            return (int) IntStream.range(0, here.length)
                    .filter(place -> here[place] == side)
                    .map(rows::group)
                    .distinct()
                    .count();
        }

        /** @param right of a row, by its place */
        double share(int side, IntPredicate right) {
            int count = 0;
            for (int place = 0; place < here.length; place++) {
                count += here[place] == side && right.test(place) ? 1 : 0;
            }
            return (double) count / (side == 1 ? ours : theirs);
        }

        GroupSpread spread(double found, double foundElsewhere) {
            double[] effects = new double[here.length];
            for (int place = 0; place < effects.length; place++) {
                double right = rows.candidateRight(place) ? 1 : 0;
                effects[place] = here[place] == 1 ? (found - right) / ours : (right - foundElsewhere) / theirs;
            }
            return GroupSpread.of(rows.groups(), effects, here);
        }
    }

    private void compare(Question question, double confidence) {
        Sides sides = new Sides(question);
        String brief = sliceName(question.slice()) + " beside "
                + (question.other() < 0 ? "all other rows" : sliceName(question.other())) + " ("
                + classes.get(question.name()) + ")";
        if (!sides.areEnough()) {
            unjudged.add(brief);
            return;
        }
        double ours = sides.share(1, sides.rows::candidateRight);
        double theirs = sides.share(0, sides.rows::candidateRight);
        GroupSpread spread = sides.spread(ours, theirs);
        if (spread.effectiveGroups() < MeasuredGate.leastEffectiveGroups(confidence)) {
            unjudged.add(brief);
            return;
        }
        Interval bounds = spread.bounds(theirs - ours, confidence);
        String told = "of class " + classes.get(question.name()) + " it finds " + Numbers.percent(ours) + " % of "
                + sides.ours + " rows in slice " + sliceName(question.slice()) + " and " + Numbers.percent(theirs)
                + " % of " + sides.theirs + " in " + otherName(question) + " (the champion "
                + Numbers.percent(sides.share(1, sides.rows::championRight)) + " and "
                + Numbers.percent(sides.share(0, sides.rows::championRight)) + " %)";
        if (Math.abs(theirs - ours) >= largest) {
            largest = Math.abs(theirs - ours);
            largestOf = told;
        }
        if (bounds.low() > limits.margin() || -bounds.high() > limits.margin()) {
            found.add(told + ", surely " + Numbers.percent(Math.max(bounds.low(), -bounds.high())) + " points apart");
        }
    }
}
