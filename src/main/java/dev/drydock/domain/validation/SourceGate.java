package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The gate {@code sources}: each source of labels against all others, by how often champion and candidate contradict its labels.
 * Wrong labels harm both models alike, also on the holdout, so that no comparison of the two shows them. Looks at
 * <em>tune</em> and <em>holdout</em>, which neither model was fitted to. The promised confidence is divided among the sources. {@link ReversedLabels} says if they
 * contradict the champion outright, as all of them may, and {@link SlowLabels} if labels of a class are still to come.
 */
final class SourceGate {
    /** With fewer sources one of them always has a large share. */
    private static final int SOURCES_FOR_A_SHARE = 3;

    private final GatePolicy.Sources limits;
    private final ContradictedLabels labels;
    private final Map<String, Integer> trainRows = new TreeMap<>();
    private final int allTrainRows;
    private final Optional<String> slow;
    private final List<GateResult> holding = new ArrayList<>();
    private final List<GateResult> watched = new ArrayList<>();
    /** Sources whose labels are surely worse than the others', with a sentence that says by how much. */
    private final Map<String, String> worse = new HashMap<>();

    /** @param holdout whether the holdout may be looked at */
    SourceGate(Evidence evidence, GatePolicy.Sources limits, boolean holdout) {
        LabelledRows all = evidence.rows();
        this.limits = limits;
        this.labels = new ContradictedLabels(evidence, all::source, limits.sure(), holdout);
        this.allTrainRows = countTrainRows(all);
        this.slow = SlowLabels.find(evidence, holdout, limits.confidence(), limits.watched());
        judge();
    }

    private int countTrainRows(LabelledRows all) {
        int count = 0;
        for (int row = 0; row < all.size(); row++) {
            if (all.isIn(Split.ERASED, row)) {
                continue;
            }
            int more = all.isIn(Split.TRAIN, row) ? 1 : 0;
            trainRows.merge(all.source(row), more, Integer::sum);
            count += more;
        }
        trainRows.remove("");
        return count;
    }

    /** What holds a candidate, or has passed. */
    List<GateResult> holding() {
        return holding;
    }

    /** What the rows cannot decide, and the sources that the policy only watches. */
    List<GateResult> watched() {
        return watched;
    }

    private void judge() {
        String ofAll = Stream.of(labels.reversed(limits.confidence(), limits.watched()), slow)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        if (!ofAll.isEmpty()) {
            holding.add(GateResult.of(Gate.SOURCES, Verdict.INSUFFICIENT_EVIDENCE, ofAll));
        }
        if (trainRows.size() >= 2 && labels.areMeasurable()) {
            judgeEach();
        } else if (trainRows.size() >= 2) {
            holding.add(GateResult.of(Gate.SOURCES, Verdict.INSUFFICIENT_EVIDENCE, unmeasurable()));
        } else if (ofAll.isEmpty()) {
            holding.add(GateResult.of(Gate.SOURCES, Verdict.PASS, nobodyToCompareWith()));
        }
    }

    private String nobodyToCompareWith() {
        return trainRows.isEmpty()
                ? "The rows name no source, so there are no sources to compare."
                : "All rows that are trained on come from "
                        + trainRows.keySet().iterator().next()
                        + ", so there is no other source to compare its labels with.";
    }

    private String unmeasurable() {
        return "The labels of the " + trainRows.size()
                + " sources cannot be compared, because a model answered a row of tune or holdout with a score that is not a"
                + " valid number. Look for overflow in training.";
    }

    private void judgeEach() {
        Map<String, GateResult> results = new HashMap<>();
        trainRows.keySet().forEach(source -> results.put(source, judge(source)));
        double unproven = trainRows.keySet().stream()
                .filter(source -> isUndecided(results, source))
                .mapToDouble(this::share)
                .sum();
        for (String source : trainRows.keySet()) {
            boolean onlyWatched = limits.watched().contains(source)
                    || (isUndecided(results, source)
                            && !worse.containsKey(source)
                            && unproven <= limits.maxUnprovenShare());
            (onlyWatched ? watched : holding).add(result(results, source));
        }
    }

    private static GateResult result(Map<String, GateResult> results, String source) {
        return java.util.Objects.requireNonNull(results.get(source));
    }

    private static boolean isUndecided(Map<String, GateResult> results, String source) {
        return result(results, source).verdict() == Verdict.INSUFFICIENT_EVIDENCE;
    }

    /** Of the rows that are trained on. */
    private double share(String source) {
        return allTrainRows == 0 ? 0 : (double) trainRows.getOrDefault(source, 0) / allTrainRows;
    }

    private GateResult judge(String source) {
        if (trainRows.size() >= SOURCES_FOR_A_SHARE && share(source) > limits.maxShare()) {
            return result(source, Verdict.FAIL, tooLarge(source), Optional.empty());
        }
        SourceShare ours = labels.of(source);
        SourceShare theirs = labels.ofOthers(source);
        return ContradictedLabels.suffice(ours, theirs, limits.minRows())
                ? measured(source, ours, theirs)
                : tooFew(source, ours, theirs);
    }

    private String tooLarge(String source) {
        return "Source " + source + " supplies " + Numbers.percent(share(source)) + " % of the " + allTrainRows
                + " rows that are trained on, and of " + trainRows.size() + " sources none may supply more than "
                + Numbers.percent(limits.maxShare())
                + " %. Bring the other sources' exports, or have the release managers raise max-share of gate sources.";
    }

    private GateResult tooFew(String source, SourceShare ours, SourceShare theirs) {
        return result(
                source,
                Verdict.INSUFFICIENT_EVIDENCE,
                "Labels of " + source + " can be held against the models in " + ours.rows() + " rows of "
                        + ours.groups() + " groups, those of the other sources in " + theirs.rows() + " of "
                        + theirs.groups() + "; at least " + limits.minRows() + " rows from "
                        + MeasuredGate.MIN_GROUPS + " groups are needed on both sides. It supplies "
                        + Numbers.percent(share(source)) + " % of the rows that are trained on. Collect labels.",
                Optional.empty());
    }

    private GateResult measured(String source, SourceShare ours, SourceShare theirs) {
        double confidence = 1 - (1 - limits.confidence()) / trainRows.size();
        Interval bounds = ours.lessBounds(theirs, confidence);
        double difference = ours.contradicted() - theirs.contradicted();
        Verdict verdict = Verdict.of(bounds, limits.margin(), true);
        ContradictedLabels.surelyWorse(ours, theirs, limits.confidence(), trainRows.size())
                .ifPresent(sentence -> worse.put(source, sentence));
        long needed = SampleSize.fromBounds(bounds, ours.rows(), limits.margin(), confidence);
        Measurement measurement =
                ContradictedLabels.measurement(ours, theirs, bounds, limits.margin(), confidence, needed);
        String finding = "Champion and candidate both contradict " + Numbers.percent(ours.contradicted()) + " % of the "
                + ours.rows() + " labels of " + source + " that they can be held against, and "
                + Numbers.percent(theirs.contradicted()) + " % of the " + theirs.rows() + " of the other sources: "
                + Numbers.percent(difference) + " points more [" + Numbers.percent(bounds.low()) + ", "
                + Numbers.percent(bounds.high())
                + "], and at " + Numbers.plain(100 * limits.confidence()) + " % confidence at most "
                + Numbers.percent(limits.margin()) + " are allowed."
                + advice(source, verdict, ours.rows(), needed);
        return result(source, verdict, finding, Optional.of(measurement));
    }

    /** @param needed rows that would show labels as good as the others' to be so, four times in five */
    private String advice(String source, Verdict verdict, int rows, long needed) {
        return switch (verdict) {
            case FAIL ->
                " Its labels are wrong, or its field is another one than the models know." + orTheOther(source) + " "
                        + lookAt(source) + "; let " + wrongOne(source)
                        + " export them corrected, or have the release managers name it under watched of gate sources.";
            case INSUFFICIENT_EVIDENCE ->
                worse.containsKey(source)
                        ? " Its labels are " + worse.get(source) + orTheOther(source) + " " + lookAt(source) + "; let "
                                + wrongOne(source)
                                + " export them corrected, or let a release manager who finds them right waive this gate."
                        : " These rows cannot decide" + sufficient(rows, needed) + ".";
            case PASS, WAIVED -> "";
        };
    }

    private static String sufficient(int rows, long needed) {
        return rows < needed
                ? ": were its labels as good as the others', about " + needed + " such rows would be needed to show it"
                : ", though about " + needed + " would have sufficed were its labels as good as the others'";
    }

    /** With two sources a model that believes one contradicts the other, whichever is wrong. */
    private String orTheOther(String source) {
        return other(source)
                .map(other -> " Or those of " + other
                        + " are, and the models believe them: with two sources nothing tells which.")
                .orElse("");
    }

    private String wrongOne(String source) {
        return other(source).isPresent() ? "the one that is wrong" : source;
    }

    /** Of two sources the other one. */
    private Optional<String> other(String source) {
        return trainRows.size() == 2
                ? trainRows.keySet().stream()
                        .filter(name -> !name.equals(source))
                        .findFirst()
                : Optional.empty();
    }

    private String lookAt(String source) {
        String theirs = other(source)
                .map(other -> labels.worst(other).isEmpty()
                        ? " and at any rows of " + other
                        : " of " + source + ", and at " + labels.worst(other) + " of " + other + ",")
                .orElse("");
        return "Look at rows " + labels.worst(source) + theirs + " with whoever labels there";
    }

    private static GateResult result(
            String source, Verdict verdict, String finding, Optional<Measurement> measurement) {
        return new GateResult(Gate.SOURCES, source, verdict, finding, measurement, Optional.empty());
    }
}
