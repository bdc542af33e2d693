package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a snapshot that its own night joined, without those that were replayed. */
final class JoinedRows implements SnapshotFeatures {
    private final SnapshotFeatures all;
    private final int[] joined;

    private JoinedRows(SnapshotFeatures all, int[] joined) {
        this.all = all;
        this.joined = joined;
    }

    static SnapshotFeatures of(SnapshotFeatures all) {
        int[] joined = IntStream.range(0, all.rows())
                .filter(row -> !all.isReplayed(row))
                .toArray();
        return joined.length == all.rows() ? all : new JoinedRows(all, joined);
    }

    @Override
    public int rows() {
        return joined.length;
    }

    @Override
    public Split split(int row) {
        return all.split(joined[row]);
    }

    @Override
    public double label(int row) {
        return all.label(joined[row]);
    }

    @Override
    public float score(int row) {
        return all.score(joined[row]);
    }

    @Override
    public double label(int row, int target) {
        return all.label(joined[row], target);
    }

    @Override
    public float score(int row, int target) {
        return all.score(joined[row], target);
    }

    @Override
    public float predicted(int row) {
        return all.predicted(joined[row]);
    }

    @Override
    public boolean isReplayed(int row) {
        return false;
    }

    @Override
    public List<String> inputs() {
        return all.inputs();
    }

    @Override
    public float feature(int row, int input) {
        return all.feature(joined[row], input);
    }

    @Override
    public String text(int row) {
        return all.text(joined[row]);
    }
}
