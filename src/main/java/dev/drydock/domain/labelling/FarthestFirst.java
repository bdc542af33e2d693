package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes, again and again, the row whose nearest labelled or chosen row is farthest away (see {@link QueryStrategy#CORE_SET}). All
 * pairs of rows would be too many: it looks at a uniform sample of the candidates, {@link #MOST_CANDIDATES} rows or {@link
 * #MOST_VALUES} inputs at most, and of the labelled rows, {@link #MOST_LABELLED} at most. Where nothing is labelled, the first row is
 * the one farthest from the mean. One row of each group comes first, then more of a group up to its limit.
 */
final class FarthestFirst implements RowChooser {
    static final int MOST_CANDIDATES = 20_000;
    static final int MOST_LABELLED = 1000;
    private static final int MOST_VALUES = 4_000_000;

    private final List<InputColumn> inputs;
    private final UniformSample<Candidate> candidates;
    private final UniformSample<PackedRow> labelled;

    FarthestFirst(LabelQuestion question, List<InputColumn> inputs) {
        this.inputs = inputs;
        this.candidates = new UniformSample<>(Math.min(MOST_CANDIDATES, MOST_VALUES / inputs.size()), ~question.seed());
        this.labelled = new UniformSample<>(MOST_LABELLED, ~question.seed());
    }

    @Override
    public void offer(Candidate candidate) {
        candidates.offer(candidate.predictionId(), candidate);
    }

    @Override
    public boolean looksAtLabelled() {
        return true;
    }

    @Override
    public void offerLabelled(LoggedPrediction prediction, PackedRow row) {
        labelled.offer(prediction.predictionId(), row);
    }

    @Override
    public List<Candidate> choose(int rows, int mostOfGroup, Quota quota, List<Candidate> anyway) {
        List<Candidate> pool = new ArrayList<>(candidates.rows());
        pool.sort(Candidate.BY_ID); // sums of floating point depend on their order
        InputSpace space =
                InputSpace.of(inputs, pool.stream().map(Candidate::features).toList());
        Distances distances = new Distances(space, labelledPoints(space, anyway));
        List<Candidate> chosen = new ArrayList<>(rows);
        for (int most : new int[] {1, mostOfGroup}) {
            int next = distances.farthest(pool, most, quota);
            while (next >= 0 && chosen.size() < rows) {
                quota.take(pool.get(next));
                chosen.add(pool.get(next));
                distances.near(space.point(next));
                next = distances.farthest(pool, most, quota);
            }
        }
        return chosen;
    }

    private List<float[]> labelledPoints(InputSpace space, List<Candidate> anyway) {
        List<float[]> points = new ArrayList<>();
        labelled.rows().forEach(row -> points.add(space.point(((LoggedPrediction) row.unpack()).features())));
        anyway.forEach(candidate -> points.add(space.point(candidate.features())));
        return points;
    }

    /** Of each row of the pool the squared distance to the nearest labelled or chosen one. */
    private static final class Distances {
        private final InputSpace space;
        private final double[] nearest;

        Distances(InputSpace space, List<float[]> points) {
            this.space = space;
            this.nearest = new double[space.size()];
            Arrays.fill(nearest, Double.POSITIVE_INFINITY);
            if (points.isEmpty()) {
                near(space.mean());
            }
            points.forEach(this::near);
        }

        void near(float[] point) {
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.min(nearest[i], space.squaredDistance(space.point(i), point));
            }
        }

        /** The row's index; of equally far ones that of the lowest prediction id. -1 if no row may be taken. */
        int farthest(List<Candidate> pool, int mostOfGroup, Quota quota) {
            int farthest = -1;
            for (int i = 0; i < nearest.length; i++) {
                if ((farthest < 0 || nearest[i] > nearest[farthest]) && quota.admits(pool.get(i), mostOfGroup)) {
                    farthest = i;
                }
            }
            return farthest;
        }
    }
}
