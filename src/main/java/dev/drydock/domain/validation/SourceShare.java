package dev.drydock.domain.validation;

/**
 * How often the labels of one source, or of all others, are contradicted, with the count of groups that they come from. Counts
 * are divided by the design effect, since rows of a group are not independent.
 */
record SourceShare(int rows, int groups, double contradicted, double effectiveRows) {

    /** Of the rows that {@code mine} names. */
    static SourceShare of(ScoredRows rows, Contradictions found, boolean[] mine) {
        int[] rowsOf = new int[rows.groupCount()];
        int[] contradictedOf = new int[rows.groupCount()];
        int all = 0;
        int contradicted = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (mine[row] && found.counts(row)) {
                rowsOf[rows.group(row)]++;
                all++;
                if (found.contradicted(row)) {
                    contradictedOf[rows.group(row)]++;
                    contradicted++;
                }
            }
        }
        int groups = 0;
        for (int count : rowsOf) {
            groups += count > 0 ? 1 : 0;
        }
        double share = all == 0 ? 0 : (double) contradicted / all;
        return new SourceShare(all, groups, share, all / effect(rowsOf, contradictedOf, share, all, groups));
    }

    /** By the ratio estimator of J. N. K. Rao and A. J. Scott, Biometrics 48 (1992) 577–585. */
    private static double effect(int[] rowsOf, int[] contradictedOf, double share, int all, int groups) {
        double independent = all * share * (1 - share);
        if (independent == 0 || groups < 2) {
            return 1;
        }
        double grouped = 0;
        for (int group = 0; group < rowsOf.length; group++) {
            double excess = contradictedOf[group] - share * rowsOf[group];
            grouped += excess * excess;
        }
        return Math.max(1, groups / (groups - 1.0) * grouped / independent);
    }

    /** Bounds of this share less the other's. */
    Interval lessBounds(SourceShare other, double confidence) {
        double critical = Quantiles.student(confidence, Math.min(groups, other.groups) - 1);
        return ScoreIntervals.difference(
                contradicted * effectiveRows,
                effectiveRows,
                other.contradicted * other.effectiveRows,
                other.effectiveRows,
                critical);
    }
}
