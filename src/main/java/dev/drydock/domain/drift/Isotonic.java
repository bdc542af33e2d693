package dev.drydock.domain.drift;

import java.util.Arrays;

/**
 * Isotonic calibration: the rising curve that is nearest to the shares found from cell to cell, by pooling neighbours that fall (B. Zadrozny,
 * C. Elkan: Transforming classifier scores into accurate multiclass probability estimates, KDD 2002). It depends on the order of the scores
 * alone, so that scores may be squeezed or stretched in any way.
 */
final class Isotonic {
    private Isotonic() {}

    /**
     * @param rows of each cell, from low scores to high ones
     * @param held how many of them the thing that is asked for is true of
     * @return of each cell the probability; of one without rows, between its neighbours'; NaN if no cell has a row
     */
    static double[] probabilities(long[] rows, long[] held) {
        int[] filled = new int[rows.length];
        double[] pool = new double[rows.length];
        double[] weight = new double[rows.length];
        int[] members = new int[rows.length];
        int count = 0;
        int pools = 0;
        for (int cell = 0; cell < rows.length; cell++) {
            if (rows[cell] > 0) {
                filled[count++] = cell;
                pool[pools] = held[cell];
                weight[pools] = rows[cell];
                members[pools++] = 1;
                while (pools > 1 && pool[pools - 2] * weight[pools - 1] >= pool[pools - 1] * weight[pools - 2]) {
                    pools--;
                    pool[pools - 1] += pool[pools];
                    weight[pools - 1] += weight[pools];
                    members[pools - 1] += members[pools];
                }
            }
        }
        double[] ofFilled = new double[count];
        int at = 0;
        for (int i = 0; i < pools; i++) {
            Arrays.fill(ofFilled, at, at + members[i], pool[i] / weight[i]);
            at += members[i];
        }
        return spread(rows.length, filled, ofFilled);
    }

    private static double[] spread(int cells, int[] filled, double[] values) {
        double[] all = new double[cells];
        Arrays.fill(all, Double.NaN);
        int next = 0;
        for (int cell = 0; cell < cells && values.length > 0; cell++) {
            while (next < values.length && filled[next] < cell) {
                next++;
            }
            if (next == 0 || next == values.length) {
                all[cell] = values[Math.min(next, values.length - 1)];
            } else {
                double way = (cell - filled[next - 1]) / (double) (filled[next] - filled[next - 1]);
                all[cell] = values[next - 1] + way * (values[next] - values[next - 1]);
            }
        }
        return all;
    }
}
