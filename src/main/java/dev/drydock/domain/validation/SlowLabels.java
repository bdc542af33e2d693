package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Labels of a class that come later than the others', in rows too young for them. If a failure is reported after weeks and a sound pump after
 * days, then the young rows that have a label are the sound ones, and the figures are those of the fast half.
 *
 * <p>A row with the label can only be there if its delay was shorter than its <em>horizon</em>, the time from its prediction to the last
 * label that its source gave: delays are truncated on the right (J. F. Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed.,
 * 2003, 2.4). The rows whose horizon is at least half of the longest one show how long the labels of a class and the other labels take. So the
 * share of each that came within any shorter horizon is known. The mean of the class's share over the other's, over the horizons of the rows
 * with other labels, is how completely the class has come, compared with the others. It needs no row of the class where there is none yet.
 *
 * <p>Nothing is compared with how often the class occurs, so that seasons, drift and growth do not matter. A quantity has two classes: labels up to
 * its median, and above.
 */
final class SlowLabels {
    /** A class is missing if less of it has come than this, compared with the others: the margin of gate {@code class-rates}. */
    private static final double LEAST_COMPLETE = 0.9;

    /** As many labels of each side must be old enough to know their delays. */
    private static final int LEAST_ROWS = 30;

    /** A source with fewer rows does not show when its last label came. */
    private static final int LEAST_OF_SOURCE = 100;

    /** Below this share of the other labels a horizon tells nothing. */
    private static final double LEAST_SHARE = 0.05;

    private static final int MOST_CLASSES = 20;
    private static final double LONG_ENOUGH = 0.95;
    private static final double DAY = 86_400_000.0;

    private final LabelledRows rows;
    private final double confidence;
    private final int[] at;
    private final int[] groups;
    private final double[] delays;
    private final double[] horizons;
    /** Places in the order of the delays. */
    private final int[] byDelay;

    private final int[] byHorizon;
    private final double old;

    /**
     * @param complete how much of the class has come, compared with the others
     * @param own median delay of the class's labels, in days
     * @param others the same of the other labels
     * @param enough how many days cover nearly all labels of the class
     */
    private record Finding(
            String name, String part, double complete, Interval bounds, double own, double others, double enough) {}

    /** @param has of a row, by its number in the snapshot */
    private record Part(String name, IntPredicate has) {}

    private static final Part ALL_ROWS = new Part("all rows", row -> true);

    /** @param isOfClass of a row, by its number in the snapshot */
    private record Question(String name, IntPredicate isOfClass) {}

    private SlowLabels(LabelledRows rows, int[] at, double confidence) {
        this.rows = rows;
        this.confidence = confidence;
        this.at = at;
        this.delays = new double[at.length];
        this.horizons = new double[at.length];
        this.groups = new int[at.length];
        InputColumns columns = rows.contents().columns();
        Map<String, Long> last = new HashMap<>();
        for (int row : at) {
            last.merge(rows.source(row), columns.labelledAt(row), Math::max);
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < at.length; i++) {
            long predicted = rows.contents().time(at[i]);
            delays[i] = Math.max(0, columns.labelledAt(at[i]) - predicted) / DAY;
            horizons[i] = Math.max(0, last.getOrDefault(rows.source(at[i]), predicted) - predicted) / DAY;
            groups[i] = numbers.computeIfAbsent(rows.group(at[i]), name -> numbers.size());
        }
        this.byDelay = rising(delays);
        this.byHorizon = rising(horizons);
        this.old = Arrays.stream(horizons).max().orElse(0) / 2;
    }

    /**
     * A sentence about classes whose labels are missing among young rows; empty if there are none, or if the rows do not say when they were
     * labelled.
     *
     * @param holdout whether the holdout may be looked at
     * @param confidence of all questions together
     * @param watched sources whose labels are not asked about
     */
    static Optional<String> find(Evidence evidence, boolean holdout, double confidence, Collection<String> watched) {
        LabelledRows rows = evidence.rows();
        if (rows.contents().size() == 0) {
            return Optional.empty();
        }
        InputColumns columns = rows.contents().columns();
        int[] dated = IntStream.range(0, rows.size())
                .filter(row -> !rows.isIn(Split.ERASED, row) && (holdout || !rows.isIn(Split.HOLDOUT, row)))
                .filter(row -> columns.labelledAt(row) != 0 && !columns.isReplayed(row))
                .filter(row -> !watched.contains(rows.source(row)))
                .toArray();
        Map<String, Integer> ofSource = new HashMap<>();
        for (int row : dated) {
            ofSource.merge(rows.source(row), 1, Integer::sum);
        }
        int[] at = Arrays.stream(dated)
                .filter(row -> ofSource.getOrDefault(rows.source(row), 0) >= LEAST_OF_SOURCE)
                .toArray();
        return new SlowLabels(rows, at, confidence).find(evidence.task(), holdout);
    }

    private Optional<String> find(ModelTask task, boolean holdout) {
        List<Question> questions = questions(task).stream()
                .filter(question ->
                        oldRows(question.isOfClass) >= LEAST_ROWS && oldRows(question.isOfClass.negate()) >= LEAST_ROWS)
                .sorted(Comparator.comparingLong(question -> -oldRows(question.isOfClass)))
                .limit(MOST_CLASSES)
                .toList();
        List<Part> parts = holdout
                ? List.of(ALL_ROWS, new Part("the holdout", row -> rows.isIn(Split.HOLDOUT, row)))
                : List.of(ALL_ROWS);
        double each = 1 - (1 - confidence) / Math.max(1, questions.size() * parts.size());
        List<Finding> found = new ArrayList<>();
        for (Question question : questions) {
            parts.stream()
                    .flatMap(part -> new Comparison(question, part).finding(each).stream())
                    .min(Comparator.comparingDouble(Finding::complete))
                    .ifPresent(found::add);
        }
        found.sort(Comparator.comparingDouble(Finding::complete));
        return found.isEmpty() ? Optional.empty() : Optional.of(sentence(found));
    }

    private static int[] rising(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private long oldRows(IntPredicate isOfClass) {
        return IntStream.range(0, at.length)
                .filter(i -> horizons[i] >= old && isOfClass.test(at[i]))
                .count();
    }

    private List<Question> questions(ModelTask task) {
        if (task.task() == Task.REGRESSION) {
            List<LabelRule.Target> targets = task.label().targets();
            return IntStream.range(0, rows.numbers())
                    .boxed()
                    .flatMap(target ->
                            halves(
                                    target,
                                    targets.isEmpty() ? "" : targets.get(target).name() + " ")
                                    .stream())
                    .toList();
        }
        List<String> classes = task.label().classes();
        return IntStream.range(0, classes.size())
                .mapToObj(index -> new Question("labelled " + classes.get(index), row -> rows.label(row) == index))
                .toList();
    }

    private List<Question> halves(int target, String name) {
        double[] sorted = Arrays.stream(at)
                .mapToDouble(row -> rows.label(row, target))
                .sorted()
                .toArray();
        double middle = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        return List.of(
                new Question("with " + name + "labels above the median", row -> rows.label(row, target) > middle),
                new Question("with " + name + "labels up to the median", row -> rows.label(row, target) <= middle));
    }

    private static String sentence(List<Finding> found) {
        double enough = found.stream().mapToDouble(Finding::enough).max().orElseThrow();
        return found.stream().map(SlowLabels::told).collect(Collectors.joining("; "))
                + ". So the figures are those of the rows whose label came fast. Set maturity in model.yaml to "
                + (long) Math.ceil(enough)
                + "d or more ('drydock definition change'), so that rows too young for their label are left out. If they may be"
                + " missing, a release manager may waive gate sources.";
    }

    private static String told(Finding finding) {
        return "Rows " + finding.name + " get their label later than the others, half of them after "
                + days(finding.own) + " days or more against " + days(finding.others) + ", and in " + finding.part
                + " only " + Numbers.thousandths(finding.complete) + " [" + Numbers.thousandths(finding.bounds.low())
                + ", " + Numbers.thousandths(finding.bounds.high())
                + "] of them have it so far, compared with the others; at least " + Numbers.plain(LEAST_COMPLETE)
                + " are needed";
    }

    private static String days(double days) {
        return String.format(Locale.ROOT, "%.1f", days);
    }

    /** One class against all others, in a part of the rows. */
    private final class Comparison {
        private final Question question;
        private final Part part;
        private final double[] own;
        private final double[] others;
        /** Places of rows of the part that have another label and a horizon that tells something. */
        private final int[] asked;
        /** Of each of them, the share of the other labels that comes within its horizon, and the class's share over it. */
        private final double[] shares;

        private final double[] ratios;
        private final double complete;

        Comparison(Question question, Part part) {
            this.question = question;
            this.part = part;
            this.own = oldDelays(question.isOfClass);
            this.others = oldDelays(question.isOfClass.negate());
            this.asked = Arrays.stream(byHorizon)
                    .filter(i -> part.has.test(at[i]) && !question.isOfClass.test(at[i]))
                    .filter(i -> share(others, horizons[i]) >= LEAST_SHARE)
                    .toArray();
            this.shares = Arrays.stream(asked)
                    .mapToDouble(i -> share(others, horizons[i]))
                    .toArray();
            this.ratios = IntStream.range(0, asked.length)
                    .mapToDouble(i -> share(own, horizons[asked[i]]) / shares[i])
                    .toArray();
            this.complete = Arrays.stream(ratios).average().orElse(1);
        }

        /** Of the rows that are old enough, rising. */
        private double[] oldDelays(IntPredicate wanted) {
            return Arrays.stream(byDelay)
                    .filter(i -> horizons[i] >= old && wanted.test(at[i]))
                    .mapToDouble(i -> delays[i])
                    .toArray();
        }

        Optional<Finding> finding(double sure) {
            if (asked.length < LEAST_ROWS || complete >= LEAST_COMPLETE) {
                return Optional.empty();
            }
            GroupSpread spread = spread();
            Interval bounds = spread.bounds(complete, sure);
            if (spread.effectiveGroups() < Math.max(MeasuredGate.MIN_GROUPS, MeasuredGate.leastEffectiveGroups(sure))
                    || bounds.high() >= LEAST_COMPLETE) {
                return Optional.empty();
            }
            return Optional.of(new Finding(
                    question.name,
                    part.name,
                    complete,
                    new Interval(Math.max(0, bounds.low()), bounds.high()),
                    own[own.length / 2],
                    others[others.length / 2],
                    own[(int) Math.min(own.length - 1.0, Math.ceil(LONG_ENOUGH * own.length))]));
        }

        /** By what each row adds to the mean ratio: as one of its rows, or as one that shows how long labels take. */
        private GroupSpread spread() {
            double[] effects = new double[at.length];
            double[] ofOwn = new double[asked.length + 1];
            double[] ofOthers = new double[asked.length + 1];
            for (int i = asked.length - 1; i >= 0; i--) {
                effects[asked[i]] += (ratios[i] - complete) / asked.length;
                ofOwn[i] = ofOwn[i + 1] + 1 / shares[i];
                ofOthers[i] = ofOthers[i + 1] + ratios[i] / shares[i];
            }
            double[] asHorizons =
                    Arrays.stream(asked).mapToDouble(i -> horizons[i]).toArray();
            int[] strata = new int[at.length];
            boolean[] isAsked = new boolean[at.length];
            Arrays.stream(asked).forEach(i -> isAsked[i] = true);
            List<Integer> counted = new ArrayList<>();
            for (int i = 0; i < at.length; i++) {
                boolean isOwn = question.isOfClass.test(at[i]);
                strata[i] = isOwn ? 0 : 1;
                if (horizons[i] >= old) {
                    int first = below(asHorizons, delays[i]);
                    double mean = complete * asked.length;
                    effects[i] += isOwn
                            ? (ofOwn[first] - mean) / asked.length / own.length
                            : -(ofOthers[first] - mean) / asked.length / others.length;
                }
                if (horizons[i] >= old || isAsked[i]) {
                    counted.add(i);
                }
            }
            Map<Integer, Integer> numbers = new HashMap<>();
            int[] groupOf = counted.stream()
                    .mapToInt(i -> numbers.computeIfAbsent(groups[i], group -> numbers.size()))
                    .toArray();
            return GroupSpread.of(
                    new RowGroups(groupOf, numbers.size()),
                    counted.stream().mapToDouble(i -> effects[i]).toArray(),
                    counted.stream().mapToInt(i -> strata[i]).toArray());
        }
    }

    /** Of rising values, the share that is at most so large. */
    private static double share(double[] rising, double most) {
        return (double) below(rising, Math.nextUp(most)) / rising.length;
    }

    /** How many of rising values are less. */
    private static int below(double[] rising, double value) {
        int low = 0;
        int high = rising.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rising[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
