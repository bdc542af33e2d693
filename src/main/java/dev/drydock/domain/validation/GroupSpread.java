package dev.drydock.domain.validation;

/**
 * How far an estimate may lie from the truth, given that rows of one group are not independent. The variance is the jackknife's over whole
 * groups (J. G. MacKinnon, M. Ø. Nielsen, M. D. Webb, Fast and reliable jackknife and bootstrap methods for cluster-robust inference,
 * Journal of Applied Econometrics 38 (2023) 671–694). Four things keep a bound from promising more than the groups can show:
 *
 * <ul>
 *   <li>Degrees of freedom count groups by their size and by how alike their rows are, for each stratum of rows on its own (F. E.
 *       Satterthwaite, Biometrics Bulletin 2 (1946) 110–114; G. W. Imbens, M. Kolesár, Review of Economics and Statistics 98 (2016) 701–712):
 *       a group with half of the rows, or positive rows in three groups, leave few.
 *   <li>A variance that few groups make up has few degrees of freedom, whatever the number of groups.
 *   <li>A skewed estimate gets a wider bound on the side of its tail (P. Hall, On the removal of skewness by transformation, JRSS B 54 (1992)
 *       221–228), never a narrower one on the other side.
 *   <li>A third of a further group is added that is as far off as the worst one seen.
 * </ul>
 *
 * <p>The campaign {@code -Pcampaign} holds it to its promise in every cell of docs/benchmarks.md.
 *
 * @param error standard error of the estimate, in its unit
 * @param degreesOfFreedom of the variance; at least 1
 * @param madeUpByFew whether the variance of a mean is made up by fewer groups than half of those that normal effects would need
 * @param skewness of the estimate: below 0 if its tail is a loss
 * @param largestLoss by how much the worst group lowers the estimate
 * @param largestGain by how much the best group raises it
 * @param effectiveGroups as many groups of equal size tell as much: of the stratum with the fewest
 */
record GroupSpread(
        double error,
        double degreesOfFreedom,
        boolean madeUpByFew,
        double skewness,
        double largestLoss,
        double largestGain,
        double effectiveGroups) {

    /** Of a further group, in groups. */
    private static final double UNSEEN = 0.35;

    /** Of the degrees of freedom that groups of that size have. */
    private static final double FEW = 0.5;

    /** Below it a transformation for skewness divides by next to nothing. */
    private static final double LEAST_SKEWNESS = 1e-6;

    /**
     * @param effects of each row what it adds to the distance of the estimate from the truth
     * @param strata of each row its stratum, from 0: a row of another stratum tells nothing about what it tells
     */
    static GroupSpread of(RowGroups groups, double[] effects, int[] strata) {
        Collector collector = new Collector(groups, effects, strata);
        for (int group = 0; group < groups.count(); group++) {
            collector.add(group);
        }
        return collector.spread();
    }

    /** The same with all rows in one stratum. */
    static GroupSpread of(RowGroups groups, double[] effects) {
        return of(groups, effects, new int[effects.length]);
    }

    /** @param confidence of each bound on its own */
    Interval bounds(double estimate, double confidence) {
        return bounds(estimate, confidence, UNSEEN);
    }

    /** @param unseen how much of a further group as bad as the worst one seen is added, in groups */
    Interval bounds(double estimate, double confidence, double unseen) {
        double critical = critical(confidence);
        return new Interval(
                estimate - error * outwards(critical) - unseen * largestLoss,
                estimate - error * outwards(-critical) + unseen * largestGain);
    }

    /**
     * For a share such as an area under the curve: the same on the logit scale (M. S. Pepe, The Statistical Evaluation of Medical Tests for
     * Classification and Prediction, 2003, 5.2.4). Near 1 a symmetric bound promises too much.
     *
     * @param rows half a row is added on either side, so that a perfect share has a finite logit
     */
    Interval shareBounds(double estimate, double rows, double confidence) {
        double held = (estimate * rows + 0.5) / (rows + 1.0);
        double slope = 1 / (held * (1 - held));
        GroupSpread stretched = new GroupSpread(
                error * slope,
                degreesOfFreedom,
                madeUpByFew,
                skewness,
                largestLoss * slope,
                largestGain * slope,
                effectiveGroups);
        Interval logits = stretched.bounds(Math.log(held / (1 - held)), confidence);
        return new Interval(share(logits.low()), share(logits.high()));
    }

    /** What it would be of so many times as many groups of the same kind. */
    GroupSpread times(double times) {
        double root = Math.sqrt(times);
        return new GroupSpread(
                error / root,
                Math.max(1, degreesOfFreedom * times),
                madeUpByFew,
                skewness / root,
                largestLoss / times,
                largestGain / times,
                effectiveGroups * times);
    }

    double critical(double confidence) {
        return Quantiles.student(confidence, degreesOfFreedom);
    }

    private static double share(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /** Hall's cubic transformation inverted where it widens. */
    private double outwards(double critical) {
        if (!(Math.abs(skewness) > LEAST_SKEWNESS)) {
            return critical;
        }
        double transformed = 3 / skewness * (Math.cbrt(1 + skewness * (critical - skewness / 6)) - 1);
        return critical > 0 ? Math.max(critical, transformed) : Math.min(critical, transformed);
    }

    /** Sums over groups, one after the other. */
    private static final class Collector {
        private final RowGroups groups;
        private final double[] effects;
        private final int[] strata;
        private final Stratum[] ofStratum;
        private final int[] touched;
        private double squares;
        private double cubes;
        private double fourths;
        private double largestLoss;
        private double largestGain;

        Collector(RowGroups groups, double[] effects, int[] strata) {
            this.groups = groups;
            this.effects = effects;
            this.strata = strata;
            int count = 0;
            for (int stratum : strata) {
                count = Math.max(count, stratum + 1);
            }
            this.ofStratum = new Stratum[count];
            for (int i = 0; i < count; i++) {
                ofStratum[i] = new Stratum();
            }
            this.touched = new int[count];
            for (int row = 0; row < effects.length; row++) {
                ofStratum[strata[row]].count(effects[row]);
            }
        }

        void add(int group) {
            int strataHere = 0;
            for (int i = groups.first(group); i < groups.first(group + 1); i++) {
                int row = groups.row(i);
                Stratum stratum = ofStratum[strata[row]];
                if (stratum.isNewHere()) {
                    touched[strataHere++] = strata[row];
                }
                stratum.gather(effects[row]);
            }
            double distance = 0;
            for (int i = 0; i < strataHere; i++) {
                distance += ofStratum[touched[i]].leaveOutGathered();
            }
            double square = distance * distance;
            squares += square;
            cubes += square * distance;
            fourths += square * square;
            largestLoss = Math.max(largestLoss, -distance);
            largestGain = Math.max(largestGain, distance);
        }

        GroupSpread spread() {
            double variance = 0;
            double spread = 0;
            double fewest = Double.POSITIVE_INFINITY;
            for (Stratum stratum : ofStratum) {
                if (stratum.rows > 0) {
                    variance += stratum.variance;
                    spread += stratum.variance * stratum.variance / stratum.degreesOfFreedom();
                    fewest = Math.min(fewest, stratum.effectiveGroups());
                }
            }
            double bySize = variance > 0 ? variance * variance / spread : fewest - 1;
            double unevenness = fourths - squares * squares / groups.count();
            double byParts = unevenness > 0 ? 2 * squares * squares / unevenness : Double.POSITIVE_INFINITY;
            double skewness = squares > 0 ? cubes / Math.pow(squares, 1.5) : 0;
            return new GroupSpread(
                    Math.sqrt(squares),
                    Math.max(1, Math.min(bySize, byParts)),
                    ofStratum.length == 1 && byParts < FEW * bySize,
                    skewness,
                    largestLoss,
                    largestGain,
                    fewest);
        }
    }

    /** Rows that tell about the same thing. */
    private static final class Stratum {
        private double rows;
        private double squaresOfRows;
        private double gathered;
        private double rowsHere;
        private double variance;
        private double grouped;
        private double squares;
        private double cubes;
        private double fourths;

        void count(double effect) {
            rows++;
            squaresOfRows += effect * effect;
        }

        boolean isNewHere() {
            return rowsHere == 0;
        }

        void gather(double effect) {
            gathered += effect;
            rowsHere++;
        }

        /** By how much the estimate would change without the rows gathered here. */
        double leaveOutGathered() {
            double square = rowsHere * rowsHere;
            squares += square;
            cubes += square * (rowsHere - 1);
            fourths += square * (rowsHere - 1) * (rowsHere - 1);
            grouped += gathered * gathered;
            double distance = rowsHere < rows ? gathered / (1 - rowsHere / rows) : gathered * rows;
            variance += distance * distance;
            gathered = 0;
            rowsHere = 0;
            return distance;
        }

        double effectiveGroups() {
            return rows * rows / squares;
        }

        /** Were a group's variance that of as many rows with the correlation that they have. */
        double degreesOfFreedom() {
            double sizeOfMean = squares / rows;
            double excess = squaresOfRows > 0 ? grouped / squaresOfRows - 1 : 0;
            double correlation = sizeOfMean > 1 ? Math.max(0, Math.min(1, excess / (sizeOfMean - 1))) : 0;
            double sum = rows + correlation * (squares - rows);
            double sumOfSquares = squares + 2 * correlation * cubes + correlation * correlation * fourths;
            return Math.max(1, sum * sum / sumOfSquares - 1);
        }
    }
}
