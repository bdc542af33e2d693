package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The gate {@code annotators}: limits the share of training labels from one person, the share of training labels without a person, and by
 * how much the share of labels that both models contradict may differ between one annotator and the others. A limit that does not pass
 * gives a result for each annotator concerned, by name; otherwise there is one result for all.
 */
final class AnnotatorGate {
    private final GatePolicy.Annotators limits;
    private final GatePolicy.Sources measure;
    private final LabelledRows rows;
    private final ContradictedLabels labels;
    private final Map<String, Integer> trainRows = new TreeMap<>();
    private final int unnamed;
    private final int allTrainRows;
    private int proven;
    private int undecided;

    /**
     * @param measure confidence, certainty and rows of the comparison
     * @param holdout whether the holdout may be looked at
     */
    AnnotatorGate(Evidence evidence, GatePolicy.Annotators limits, GatePolicy.Sources measure, boolean holdout) {
        this.limits = limits;
        this.measure = measure;
        this.rows = evidence.rows();
        this.labels = new ContradictedLabels(evidence, rows::annotator, measure.sure(), holdout);
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isIn(Split.TRAIN, row)) {
                trainRows.merge(rows.annotator(row), 1, Integer::sum);
            }
        }
        this.allTrainRows =
                trainRows.values().stream().mapToInt(Integer::intValue).sum();
        Integer nobody = trainRows.remove("");
        this.unnamed = nobody == null ? 0 : nobody;
    }

    List<GateResult> judge() {
        List<GateResult> holding = new ArrayList<>();
        if (share(unnamed) > limits.maxUnnamedShare()) {
            holding.add(GateResult.of(Gate.ANNOTATORS, Verdict.FAIL, tooManyUnnamed()));
        }
        trainRows.forEach((annotator, given) -> {
            if (share(given) > limits.maxShare()) {
                holding.add(result(annotator, Verdict.FAIL, tooMany(annotator, given), Optional.empty()));
            } else if (limits.limitsContradictions() && trainRows.size() > 1 && labels.areMeasurable()) {
                compare(annotator).ifPresent(holding::add);
            }
        });
        return holding.isEmpty() ? List.of(GateResult.of(Gate.ANNOTATORS, Verdict.PASS, passed())) : holding;
    }

    private double share(int given) {
        return allTrainRows == 0 ? 0 : (double) given / allTrainRows;
    }

    private String tooManyUnnamed() {
        return "Of the " + allTrainRows + " labels that are trained on, " + unnamed + " ("
                + Numbers.percent(share(unnamed))
                + " %) name no annotator, and at most " + Numbers.percent(limits.maxUnnamedShare()) + " % may: rows "
                + sample("", unnamed)
                + ". Have the sources export who gave each label, or have the release managers raise max-unnamed-share of"
                + " gate annotators.";
    }

    private String tooMany(String annotator, int given) {
        return "Annotator " + annotator + " gave " + given + " of the " + allTrainRows + " labels that are trained on, "
                + Numbers.percent(share(given)) + " %, and nobody may give more than "
                + Numbers.percent(limits.maxShare())
                + " %: rows " + sample(annotator, given)
                + ". Have others label too, or have the release managers raise max-share of gate annotators.";
    }

    /** Ids of rows of <em>train</em>, spread evenly over all that the annotator gave. */
    private String sample(String annotator, int given) {
        List<String> ids = new ArrayList<>();
        long seen = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.isIn(Split.TRAIN, row) && rows.annotator(row).equals(annotator)) {
                if (seen * ContradictedLabels.LISTED / given >= ids.size()) {
                    ids.add(rows.id(row));
                }
                seen++;
            }
        }
        return String.join(", ", ids);
    }

    /** @return what holds the candidate */
    private Optional<GateResult> compare(String annotator) {
        SourceShare ours = labels.of(annotator);
        SourceShare theirs = labels.ofOthers(annotator);
        if (!ContradictedLabels.suffice(ours, theirs, measure.minRows())) {
            undecided++;
            return Optional.empty();
        }
        double confidence = 1 - (1 - measure.confidence()) / trainRows.size();
        Interval bounds = ours.lessBounds(theirs, confidence);
        Verdict verdict = Verdict.of(bounds, limits.margin(), true);
        if (verdict == Verdict.PASS) {
            proven++;
            return Optional.empty();
        }
        Optional<String> worse = ContradictedLabels.surelyWorse(ours, theirs, measure.confidence(), trainRows.size());
        if (verdict == Verdict.INSUFFICIENT_EVIDENCE && worse.isEmpty()) {
            undecided++;
            return Optional.empty();
        }
        long needed = SampleSize.fromBounds(bounds, ours.rows(), limits.margin(), confidence);
        return Optional.of(result(
                annotator,
                verdict,
                contradicted(annotator, ours, theirs, bounds) + advice(annotator, verdict, worse.orElse("")),
                Optional.of(
                        ContradictedLabels.measurement(ours, theirs, bounds, limits.margin(), confidence, needed))));
    }

    private String contradicted(String annotator, SourceShare ours, SourceShare theirs, Interval bounds) {
        return "Champion and candidate both contradict " + Numbers.percent(ours.contradicted()) + " % of the "
                + ours.rows()
                + " labels of annotator " + annotator + " that they can be held against, and "
                + Numbers.percent(theirs.contradicted()) + " % of the " + theirs.rows() + " of the others: "
                + Numbers.percent(ours.contradicted() - theirs.contradicted()) + " points more ["
                + Numbers.percent(bounds.low())
                + ", " + Numbers.percent(bounds.high()) + "], and at " + Numbers.plain(100 * measure.confidence())
                + " % confidence at most " + Numbers.percent(limits.margin()) + " are allowed.";
    }

    private String advice(String annotator, Verdict verdict, String worse) {
        String look = " Look at rows " + labels.worst(annotator)
                + " with whoever labelled them, and have the labels exported corrected";
        return verdict == Verdict.FAIL
                ? look + ", or have the release managers raise margin of gate annotators."
                : " They are " + worse + look + ", or let a release manager who finds them right waive this gate.";
    }

    private String passed() {
        StringBuilder passed = new StringBuilder();
        if (trainRows.isEmpty()) {
            passed.append("None of the ")
                    .append(allTrainRows)
                    .append(" labels that are trained on names its annotator.");
        } else {
            Map.Entry<String, Integer> most = Collections.max(trainRows.entrySet(), Map.Entry.comparingByValue());
            passed.append(most.getKey())
                    .append(" gave the most of the ")
                    .append(allTrainRows)
                    .append(" labels that are trained on, ")
                    .append(Numbers.percent(share(most.getValue())))
                    .append(" %, and nobody may give more than ")
                    .append(Numbers.percent(limits.maxShare()))
                    .append(" %; annotators: ")
                    .append(trainRows.size())
                    .append(", labels that name none: ")
                    .append(unnamed)
                    .append('.');
        }
        if (limits.limitsContradictions()) {
            passed.append(" Not contradicted by both models more often than the others', beyond the margin of ")
                    .append(Numbers.percent(limits.margin()))
                    .append(" points: the labels of ")
                    .append(proven)
                    .append("; not to be told by these rows: of ")
                    .append(undecided)
                    .append('.');
        }
        return passed.toString();
    }

    private static GateResult result(
            String annotator, Verdict verdict, String finding, Optional<Measurement> measurement) {
        return new GateResult(Gate.ANNOTATORS, annotator, verdict, finding, measurement, Optional.empty());
    }
}
