package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a snapshot with texts: their lengths, and behind those of each text the share of its words that a tokenizer does not know.
 * Thread-safe if the rows are.
 */
public final class TextFeatures implements SnapshotFeatures {
    private final SnapshotFeatures rows;
    private final KnownWords known;
    private final List<String> inputs;

    /** @param rows whose inputs are all texts */
    public TextFeatures(SnapshotFeatures rows, KnownWords known) {
        this.rows = rows;
        this.known = known;
        this.inputs = new ArrayList<>(rows.inputs());
        rows.inputs().forEach(input -> inputs.add(DriftColumn.unknownWordsOf(input)));
    }

    @Override
    public int rows() {
        return rows.rows();
    }

    @Override
    public Split split(int row) {
        return rows.split(row);
    }

    @Override
    public double label(int row) {
        return rows.label(row);
    }

    @Override
    public float score(int row) {
        return rows.score(row);
    }

    @Override
    public float predicted(int row) {
        return rows.predicted(row);
    }

    @Override
    public boolean isReplayed(int row) {
        return rows.isReplayed(row);
    }

    @Override
    public String text(int row) {
        return rows.text(row);
    }

    @Override
    public List<String> inputs() {
        return inputs;
    }

    @Override
    public float feature(int row, int input) {
        int texts = inputs.size() / 2;
        return input < texts
                ? rows.feature(row, input)
                : known.unknownShare(RowText.texts(rows.text(row)).get(input - texts));
    }
}
