package dev.drydock.domain.validation;

/** Counts which rows of the last of two classes are found, one after the other, and bounds their share with the design effect of groups. */
final class FoundPositives {
    private final double critical;
    private final int[] positivesOf;
    private final int[] foundOf;
    private final int all;
    private final int groups;
    private final double squaresOfAll;
    private int count;
    private double squaresOfFound;
    private double products;

    FoundPositives(ScoredRows rows, double confidence) {
        positivesOf = new int[rows.groupCount()];
        foundOf = new int[rows.groupCount()];
        for (int row = 0; row < rows.size(); row++) {
            positivesOf[rows.group(row)] += rows.label(row) == 1 ? 1 : 0;
        }
        int sum = 0;
        int present = 0;
        double squares = 0;
        for (int positives : positivesOf) {
            sum += positives;
            present += positives > 0 ? 1 : 0;
            squares += (double) positives * positives;
        }
        all = sum;
        groups = present;
        squaresOfAll = squares;
        critical = groups < 2 ? Double.NaN : Quantiles.student(confidence, groups - 1);
    }

    void add(int group) {
        count++;
        squaresOfFound += 2.0 * foundOf[group] + 1;
        products += positivesOf[group];
        foundOf[group]++;
    }

    int count() {
        return count;
    }

    int all() {
        return all;
    }

    int groups() {
        return groups;
    }

    double recall() {
        return (double) count / all;
    }

    double recallAtLeast() {
        return bounds().low();
    }

    /** 0 to 1 if all rows are of one group, which says nothing about others. */
    Interval bounds() {
        if (groups < 2) {
            return new Interval(0, 1);
        }
        double effect = designEffect();
        return ScoreIntervals.wilson(count / effect, all / effect, critical);
    }

    /** Rao and Scott's (Biometrics 48 (1992) 577–585), from sums that are kept: a group's excess is what is found of it less its expected share. */
    private double designEffect() {
        double share = recall();
        double squares = all * share * (1 - share);
        if (squares == 0) {
            return 1;
        }
        double grouped = squaresOfFound - 2 * share * products + share * share * squaresOfAll;
        return Math.max(1, groups / (groups - 1.0) * grouped / squares);
    }
}
