package dev.drydock.domain.dataset;

import java.util.List;

/** Makes rows of a snapshot for tests: what is not said is empty or as in a row that one plant has both logged and labelled. */
public final class SnapshotRows {
    private String predictionId = "p";
    private String group = "unit";
    private String source = "plant-a";
    private String labelSource = "";
    private String annotator = "";
    private String replayedFrom = "";
    private String predicted = "";
    private long predictedAt;
    private long labelledAt;
    private Split split = Split.TRAIN;
    private float label;
    private float score = 0.5f;
    private int slices;
    private float[] features = {};
    private String text = "";
    private List<Float> otherLabels = List.of();
    private List<Float> otherScores = List.of();

    private SnapshotRows() {}

    public static SnapshotRows row(String predictionId) {
        SnapshotRows made = new SnapshotRows();
        made.predictionId = predictionId;
        return made;
    }

    /** Begins with a row as it is. */
    public static SnapshotRows like(SnapshotRow row) {
        SnapshotRows made = row(row.predictionId());
        made.group = row.group();
        made.source = row.source();
        made.labelSource = row.labelSource();
        made.annotator = row.annotator();
        made.replayedFrom = row.replayedFrom();
        made.predicted = row.predicted();
        made.predictedAt = row.predictedAt();
        made.labelledAt = row.labelledAt();
        made.split = row.split();
        made.label = row.label();
        made.score = row.score();
        made.slices = row.slices();
        made.features = row.features();
        made.text = row.text();
        made.otherLabels = row.otherLabels();
        made.otherScores = row.otherScores();
        return made;
    }

    public SnapshotRows group(String unit) {
        group = unit;
        return this;
    }

    public SnapshotRows source(String who) {
        source = who;
        return this;
    }

    /** Who labelled it, if not its {@code source}. */
    public SnapshotRows labelledBy(String labelSource, String annotator) {
        this.labelSource = labelSource;
        this.annotator = annotator;
        return this;
    }

    public SnapshotRows predicted(String name) {
        predicted = name;
        return this;
    }

    public SnapshotRows at(long predictedAt) {
        this.predictedAt = predictedAt;
        return this;
    }

    public SnapshotRows labelledAt(long when) {
        labelledAt = when;
        return this;
    }

    public SnapshotRows split(Split where) {
        split = where;
        return this;
    }

    public SnapshotRows label(double first, Float... others) {
        label = (float) first;
        otherLabels = List.of(others);
        return this;
    }

    public SnapshotRows score(double first, Float... others) {
        score = (float) first;
        otherScores = List.of(others);
        return this;
    }

    public SnapshotRows slices(int bits) {
        slices = bits;
        return this;
    }

    public SnapshotRows features(float... values) {
        features = values;
        return this;
    }

    public SnapshotRows text(String ofAllInputs) {
        text = ofAllInputs;
        return this;
    }

    public SnapshotRow build() {
        return new SnapshotRow(
                predictionId,
                group,
                source,
                labelSource.isEmpty() ? source : labelSource,
                annotator,
                replayedFrom,
                predicted,
                predictedAt,
                labelledAt,
                split,
                label,
                score,
                slices,
                features,
                text,
                otherLabels,
                otherScores);
    }
}
