package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code lost-class}: parts of the rows whose labels hardly ever name a class that the champion expects there. Parts are the sources,
 * the slices, and the rows that have one and the same value of an input, among all rows and among the newest tenth alone. A plant that
 * stopped reporting failures looks like this, and rows that somebody marked, so that the model learns to answer as he wishes wherever the mark
 * is (T. Gu, B. Dolan-Gavitt, S. Garg, BadNets, 2017). A part may be honest, too: so this gate never fails, and people decide.
 */
final class LostClasses {
    /** A class is expected in a part if the champion finds it at least so many times as probable as elsewhere. */
    private static final double LEAST_EXPECTED = 0.25;

    /** A champion that ranks a class less well than this cannot say where it is to be expected. */
    private static final double LEAST_AREA = 0.7;

    /** Of the rows, with one value of an input. */
    private static final double LEAST_OF_VALUE = 0.01;

    private static final int FEWEST_OF_VALUE = 100;
    /** The newest rows are one in so many. */
    private static final int NEWEST = 10;

    private static final int MOST_NAMED = 5;

    private final Evidence evidence;
    private final LabelledRows rows;
    private final GatePolicy.LostClass policy;
    private final String among;
    private final Set<String> unjudged = new LinkedHashSet<>();
    private final List<String> classes;
    private final boolean binary;
    /** Rising. */
    private final int[] at;

    private final ScoredRows scored;
    private final double[] labelled;
    private final double[] expected;

    /** @param at places of the rows to look at */
    private LostClasses(Evidence evidence, GatePolicy.LostClass policy, int[] at, String among) {
        this.evidence = evidence;
        this.rows = evidence.rows();
        this.policy = policy;
        this.among = among;
        this.classes = evidence.task().label().classes();
        this.binary = evidence.task().task() == Task.BINARY_CLASSIFICATION;
        this.at = at;
        float[] champion = evidence.champion().values();
        this.scored =
                ScoredRows.select(evidence.task(), rows, champion, champion, row -> Arrays.binarySearch(at, row) >= 0);
        this.labelled = new double[classes.size()];
        this.expected = new double[classes.size()];
        for (int place = 0; place < at.length; place++) {
            labelled[(int) scored.label(place)]++;
            for (int name = 0; name < expected.length; name++) {
                expected[name] += scored.champion().probability(place, name);
            }
        }
    }

    static GateResult judge(Evidence evidence, GatePolicy.LostClass policy) {
        LabelledRows rows = evidence.rows();
        int[] all = IntStream.range(0, rows.size())
                .filter(row -> !rows.isIn(Split.ERASED, row))
                .toArray();
        LostClasses gate = new LostClasses(evidence, policy, all, "");
        if (!gate.scored.scoresAreValid()) {
            return GateResult.of(
                    Gate.LOST_CLASS,
                    Verdict.INSUFFICIENT_EVIDENCE,
                    "The champion answers with a score that is no number, so nothing tells which classes to expect where."
                            + " Look at the inputs of its rows.");
        }
        List<Finding> found = new ArrayList<>();
        Set<String> unjudged = new LinkedHashSet<>();
        List<Finding> ofAll = gate.find();
        int[] newest = newest(rows, all);
        if (newest.length > 0) {
            LostClasses lately = new LostClasses(evidence, policy, newest, "among the newest rows, ");
            Set<String> known = ofAll.stream().map(Finding::what).collect(Collectors.toSet());
            lately.find().stream()
                    .filter(finding -> !known.contains(finding.what))
                    .forEach(found::add);
            unjudged.addAll(lately.unjudged);
        }
        found.addAll(ofAll);
        unjudged.addAll(gate.unjudged);
        return found.isEmpty() ? passed(unjudged) : held(found, unjudged);
    }

    /** Empty if there are too few rows, or their times are not known. */
    private static int[] newest(LabelledRows rows, int[] all) {
        if (rows.contents().size() == 0 || all.length < FEWEST_OF_VALUE * NEWEST) {
            return new int[0];
        }
        long[] times =
                IntStream.of(all).mapToLong(rows.contents()::time).sorted().toArray();
        long from = times[times.length - times.length / NEWEST];
        int[] newest = IntStream.of(all)
                .filter(row -> rows.contents().time(row) >= from)
                .toArray();
        return newest.length > all.length / 2 ? new int[0] : newest;
    }

    private static GateResult passed(Set<String> unjudged) {
        return GateResult.of(
                Gate.LOST_CLASS,
                Verdict.PASS,
                "In every source, slice and value of an input that has rows enough, the labels name each class that the"
                        + " champion expects there." + notJudged(unjudged));
    }

    private static String notJudged(Set<String> unjudged) {
        return unjudged.isEmpty()
                ? ""
                : " Not judged, because the champion does not know the class well enough elsewhere (area under the curve"
                        + " below " + Numbers.plain(LEAST_AREA) + "): "
                        + unjudged.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                        + (unjudged.size() > MOST_NAMED ? " and " + (unjudged.size() - MOST_NAMED) + " more" : "")
                        + ".";
    }

    /** Those of the newest rows come first: the others may be known for long. */
    private static GateResult held(List<Finding> found, Set<String> unjudged) {
        String more = found.stream().skip(MOST_NAMED).map(Finding::brief).collect(Collectors.joining(", "));
        return GateResult.of(
                Gate.LOST_CLASS,
                Verdict.INSUFFICIENT_EVIDENCE,
                "Labels hardly ever name a class that the champion expects: "
                        + found.stream().limit(MOST_NAMED).map(Finding::told).collect(Collectors.joining("; "))
                        + (more.isEmpty() ? "" : "; also " + more)
                        + "." + notJudged(unjudged)
                        + " Ask who gives these labels. If they are right, a release manager may waive gate lost-class, or"
                        + " the policy may accept the part.");
    }

    /**
     * @param what the part, its value if it is of an input, and the class
     * @param brief the same for people, without the value
     */
    private record Finding(String what, String brief, String told) {}

    private List<Finding> find() {
        List<Finding> found = new ArrayList<>();
        Map<String, Part> sources = new LinkedHashMap<>();
        for (int place = 0; place < at.length; place++) {
            sources.computeIfAbsent(
                            rows.source(at[place]), name -> new Part(name.isEmpty() ? "no source" : "source " + name))
                    .add(place);
        }
        sources.values().forEach(part -> part.report(found));
        for (int slice = 0; slice < evidence.slices().size(); slice++) {
            Part part = new Part("slice " + evidence.slices().get(slice).name());
            for (int place = 0; place < at.length; place++) {
                if (rows.inSlice(at[place], slice)) {
                    part.add(place);
                }
            }
            part.report(found);
        }
        InputColumns columns = rows.contents().columns();
        for (int input = 0; input < columns.names().size(); input++) {
            values(columns, input, found);
        }
        return found;
    }

    /** Each value that many rows have: one of a category, or a number that stands out. */
    private void values(InputColumns columns, int input, List<Finding> found) {
        float[] frequent = frequent(columns, input);
        Part[] parts = new Part[frequent.length];
        Arrays.setAll(parts, at -> new Part("input " + columns.names().get(input), Float.toString(frequent[at])));
        for (int place = 0; place < at.length && parts.length > 0; place++) {
            int value = Arrays.binarySearch(frequent, columns.value(at[place], input));
            if (value >= 0) {
                parts[value].add(place);
            }
        }
        Arrays.stream(parts).forEach(part -> part.report(found));
    }

    private float[] frequent(InputColumns columns, int input) {
        float[] values = new float[at.length];
        for (int place = 0; place < values.length; place++) {
            values[place] = columns.value(at[place], input);
        }
        Arrays.sort(values);
        double least = Math.max(FEWEST_OF_VALUE, LEAST_OF_VALUE * values.length);
        float[] frequent = new float[values.length];
        int count = 0;
        int from = 0;
        for (int to = 1; to <= values.length; to++) {
            if (to == values.length || Float.compare(values[to], values[from]) != 0) {
                if (to - from >= least) {
                    frequent[count++] = values[from];
                }
                from = to;
            }
        }
        return Arrays.copyOf(frequent, count);
    }

    /** Whether the champion tells rows of the class from others, where no labels are suspected. */
    private boolean knows(int index, BitSet suspected) {
        int[] asked = IntStream.range(0, at.length)
                .filter(place -> !suspected.get(place))
                .toArray();
        float[] truth = new float[asked.length];
        float[] answers = new float[asked.length];
        for (int i = 0; i < asked.length; i++) {
            truth[i] = scored.label(asked[i]) == index ? 1 : 0;
            answers[i] = scored.champion().probability(asked[i], index);
        }
        return Answers.of(Task.BINARY_CLASSIFICATION, 1, truth, answers)
                        .metrics()
                        .value(Metric.AUC)
                >= LEAST_AREA;
    }

    /** Some of the rows. */
    private final class Part {
        private final String name;
        private final String value;
        private final double[] own = new double[classes.size()];
        private final double[] probable = new double[classes.size()];
        private final BitSet ofGroups = new BitSet();
        private final BitSet places = new BitSet();
        private final List<String> ids = new ArrayList<>();
        private int count;

        Part(String name) {
            this(name, "");
        }

        /** @param value of an input; nobody is told it */
        Part(String name, String value) {
            this.name = name;
            this.value = value;
        }

        void add(int place) {
            count++;
            own[(int) scored.label(place)]++;
            for (int index = 0; index < probable.length; index++) {
                probable[index] += scored.champion().probability(place, index);
            }
            ofGroups.set(scored.group(place));
            places.set(place);
            if (ids.size() < MOST_NAMED) {
                ids.add(rows.id(at[place]));
            }
        }

        void report(List<Finding> found) {
            if (count == at.length
                    || ofGroups.cardinality() < MeasuredGate.MIN_GROUPS
                    || policy.accepted().contains(name)) {
                return;
            }
            for (int index = 0; index < own.length; index++) {
                double rest = (labelled[index] - own[index]) / (at.length - count);
                double probableElsewhere = (expected[index] - probable[index]) / (at.length - count);
                double share = Math.min(1, probable[index] / count * rest / probableElsewhere);
                double wanted = share * count;
                if (wanted >= policy.minRows()
                        && share >= LEAST_EXPECTED * rest
                        && own[index] < policy.share() * wanted) {
                    String brief = among + name + " (" + classes.get(index) + ")";
                    if (knows(index, places)) {
                        found.add(new Finding(name + " " + value + " " + index, brief, among + told(index, wanted)));
                    } else {
                        unjudged.add(brief);
                    }
                }
            }
        }

        private String told(int index, double wanted) {
            boolean ofValue = !value.isEmpty();
            return name + " has " + (ofValue ? "one value in " : "") + count + " rows of " + ofGroups.cardinality()
                    + " groups" + (ofValue ? " (such as " + String.join(", ", ids) + ")" : "") + ", and of class "
                    + classes.get(index) + " there are " + (long) own[index] + " where " + Math.round(wanted)
                    + " are expected" + (binary ? "" : " by the champion");
        }
    }
}
