package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import dev.drydock.domain.validation.Numbers;
import java.util.List;
import java.util.OptionalDouble;

/** Collects a column of numbers. */
final class NumberCollector extends ColumnCollector {
    private final NumberAccumulator[] bySplit = new NumberAccumulator[Split.USED.size()];
    private final DigitCounts leading = new DigitCounts();
    private final float least;
    private final float most;
    private long atLeast;
    private long atMost;

    NumberCollector(String name, boolean hidden) {
        this(name, hidden, OptionalDouble.empty(), OptionalDouble.empty());
    }

    static NumberCollector of(InputColumn input, boolean hidden) {
        return new NumberCollector(input.name(), hidden, input.min(), input.max());
    }

    /** @param least the smallest value that is allowed */
    private NumberCollector(String name, boolean hidden, OptionalDouble least, OptionalDouble most) {
        super(name, hidden);
        this.least = (float) least.orElse(Double.NaN);
        this.most = (float) most.orElse(Double.NaN);
        for (int i = 0; i < bySplit.length; i++) {
            bySplit[i] = new NumberAccumulator();
        }
    }

    @Override
    long count(int split, float[] values, int column, int width, int rows, long before) {
        bySplit[split].add(values, column, width, rows);
        long fingerprint = before;
        int end = column + rows * width;
        for (int i = column; i < end; i += width) {
            float value = values[i];
            fingerprint = mixed(fingerprint, value);
            if (!Float.isNaN(value)) {
                leading.add(OrderedBits.leading(OrderedBits.of(value)));
                if (value == least) {
                    atLeast++;
                } else if (value == most) {
                    atMost++;
                }
            }
        }
        return fingerprint;
    }

    DigitCounts leading() {
        return leading;
    }

    /** How many values stand at the smallest one that is allowed. */
    long atLeast() {
        return atLeast;
    }

    long atMost() {
        return atMost;
    }

    Parts<Summary> summaries() {
        NumberAccumulator train = bySplit[Split.TRAIN.code()];
        NumberAccumulator tune = bySplit[Split.TUNE.code()];
        NumberAccumulator holdout = bySplit[Split.HOLDOUT.code()];
        NumberAccumulator all = NumberAccumulator.merged(train, tune, holdout);
        return new Parts<>(all, train, tune, holdout).map(NumberAccumulator::summary);
    }

    @Override
    Parts<Tally> tallies() {
        return summaries()
                .map(summary -> new Tally(
                        summary.count(),
                        summary.missing(),
                        summary.spread()
                                .filter(spread -> spread.min() == spread.max())
                                .map(spread -> Numbers.plain(spread.min()))));
    }

    @Override
    ColumnStatistics statistics(List<Double> quantiles) {
        return new NumberStatistics(name(), false, summaries(), quantiles);
    }
}
