package dev.drydock.domain.statistics;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.ColumnCollector.Tally;
import dev.drydock.domain.statistics.FrequentGroups.Frequent;
import dev.drydock.domain.validation.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Holds what the columns of a snapshot are like against the model's schema. */
final class FindAnomalies {
    private static final int NAMED = 5;
    private static final String ANOTHER = " makes another model, to be imported under another name.";

    private final DatasetSchema schema;
    private final List<ColumnCollector> columns;
    private final List<FrequentGroups> groups;
    private final List<Twins> equal;
    private final List<Anomaly> found = new ArrayList<>();

    /**
     * @param columns the inputs, the score of each target, the label of each target
     * @param groups by code of the split
     */
    FindAnomalies(DatasetSchema schema, List<ColumnCollector> columns, List<FrequentGroups> groups, List<Twins> equal) {
        this.schema = schema;
        this.columns = columns;
        this.groups = groups;
        this.equal = equal;
    }

    /** By rule, then by column or split. */
    List<Anomaly> find() {
        for (Split split : Split.USED) {
            emptySplit(split);
            dominantGroup(split);
            rareClasses(split);
        }
        int inputs = schema.inputs().size();
        for (int i = 0; i < inputs; i++) {
            InputColumn input = schema.inputs().get(i);
            ColumnCollector column = columns.get(i);
            Tally all = column.tallies().all();
            constantInput(column);
            missing(column, all);
            if (column instanceof CategoryCollector category) {
                unseen(category, all);
            } else if (column instanceof NumberCollector number && !number.hidden()) {
                saturated(number, all.count(), number.atLeast(), input.min(), "minimum", "min");
                saturated(number, all.count(), number.atMost(), input.max(), "maximum", "max");
                zeros(number, all);
            }
        }
        int numbers = schema.label().numbers();
        columns.subList(inputs, inputs + numbers).forEach(this::constantScore);
        columns.subList(inputs + numbers, columns.size()).forEach(this::constantLabel);
        equal.forEach(this::duplicate);
        found.sort(Comparator.comparing(Anomaly::rule));
        return found;
    }

    private void add(AnomalyRule rule, String subject, double measured, String sentence) {
        found.add(new Anomaly(rule, subject, measured, rule.limit(), sentence));
    }

    private void emptySplit(Split split) {
        if (rows(split) < AnomalyRule.EMPTY_SPLIT.limit()) {
            String without = switch (split) {
                case TRAIN -> "nothing can be learned";
                case TUNE -> "training cannot tell when to stop, nor which trial is best";
                case HOLDOUT -> "no gate can judge a candidate";
                case ERASED -> throw new IllegalArgumentException("no row is put there");
            };
            add(
                    AnomalyRule.EMPTY_SPLIT,
                    word(split),
                    0,
                    "No row lies in " + word(split) + ": " + without
                            + ". Collect labels of more groups, or change splits in model.yaml ('drydock definition change').");
        }
    }

    private long rows(Split split) {
        return groups.get(split.code()).rows();
    }

    private static String word(Split split) {
        return split.name().toLowerCase(Locale.ROOT);
    }

    private void dominantGroup(Split split) {
        Optional<Frequent> most = groups.get(split.code()).most();
        if (most.isEmpty() || most.get().rows() < AnomalyRule.FEWEST_ROWS) {
            return;
        }
        Frequent group = most.get();
        double share = (double) group.atLeast() / group.rows();
        if (share >= AnomalyRule.DOMINANT_GROUP.limit()) {
            add(
                    AnomalyRule.DOMINANT_GROUP,
                    word(split),
                    share,
                    "One group has at least " + group.atLeast() + " of the "
                            + group.rows() + " rows of " + word(split) + " ("
                            + ofLimit(share, AnomalyRule.DOMINANT_GROUP)
                            + "): what holds for it need not hold for others. Collect labels of more groups.");
        }
    }

    private void rareClasses(Split split) {
        if (rows(split) == 0 || !(columns.get(columns.size() - 1) instanceof CategoryCollector label)) {
            return;
        }
        long[] rows = label.rows().of(split);
        int[] rare = IntStream.range(0, label.categories().size())
                .filter(i -> rows[i] < AnomalyRule.RARE_CLASS.limit())
                .toArray();
        if (rare.length > 0) {
            String named = IntStream.of(rare)
                    .limit(NAMED)
                    .mapToObj(i -> label.categories().get(i) + " (" + rows[i] + ")")
                    .collect(Collectors.joining(", "));
            add(
                    AnomalyRule.RARE_CLASS,
                    word(split),
                    IntStream.of(rare).mapToDouble(i -> rows[i]).min().orElseThrow(),
                    rare.length + " of " + label.categories().size() + " classes have fewer than "
                            + Numbers.plain(AnomalyRule.RARE_CLASS.limit()) + " rows in " + word(split)
                            + (label.hidden() ? "" : ": " + named + (rare.length > NAMED ? ", \u2026" : ""))
                            + ". Collect labels of them; too few rows prove nothing of a class.");
        }
    }

    private void constantInput(ColumnCollector column) {
        Tally train = column.tallies().train();
        if (train.single().isPresent() && train.count() >= AnomalyRule.FEWEST_ROWS) {
            add(
                    AnomalyRule.CONSTANT,
                    column.name(),
                    1,
                    "Input " + column.name() + " has one value" + named(column, train) + " in all " + train.count()
                            + " rows of train that have one: nothing can be learned from it. Look at the sensor and its"
                            + " export; leaving the input out" + ANOTHER);
        }
    }

    private static String named(ColumnCollector column, Tally tally) {
        return column.hidden() ? "" : ", " + tally.single().orElseThrow() + ",";
    }

    private void constantScore(ColumnCollector score) {
        Tally all = score.tallies().all();
        if (all.single().isPresent() && all.count() >= AnomalyRule.FEWEST_ROWS) {
            add(
                    AnomalyRule.CONSTANT,
                    score.name(),
                    1,
                    "The logged " + score.name() + " has one value" + named(score, all) + " in all " + all.count()
                            + " rows: the version in service answers the same to everything. Look at what it is fed"
                            + " with, and at the export of the score.");
        }
    }

    /** A single class is the case of {@link #rareClasses}. */
    private void constantLabel(ColumnCollector label) {
        Tally train = label.tallies().train();
        if (label instanceof NumberCollector
                && train.single().isPresent()
                && train.count() >= AnomalyRule.FEWEST_ROWS) {
            add(
                    AnomalyRule.CONSTANT,
                    label.name(),
                    1,
                    "The " + label.name() + " has one value" + named(label, train) + " in all " + train.count()
                            + " rows of train: there is nothing to learn. Look at how the labels are made.");
        }
    }

    private void missing(ColumnCollector column, Tally all) {
        long rows = all.count() + all.missing();
        double share = (double) all.missing() / Math.max(1, rows);
        if (rows >= AnomalyRule.FEWEST_ROWS && share >= AnomalyRule.MOSTLY_MISSING.limit()) {
            add(
                    AnomalyRule.MOSTLY_MISSING,
                    column.name(),
                    share,
                    "Input " + column.name() + " has no value in " + all.missing() + " of " + rows + " rows ("
                            + ofLimit(share, AnomalyRule.MOSTLY_MISSING)
                            + "). Look whether its source still exports it.");
        }
    }

    private void unseen(CategoryCollector column, Tally all) {
        long[] rows = column.rows().all();
        List<String> unseen = IntStream.range(0, column.categories().size())
                .filter(i -> rows[i] == 0)
                .mapToObj(column.categories()::get)
                .toList();
        if (all.count() >= AnomalyRule.FEWEST_ROWS && unseen.size() >= AnomalyRule.UNSEEN_CATEGORY.limit()) {
            String named = unseen.stream().limit(NAMED).collect(Collectors.joining(", "));
            add(
                    AnomalyRule.UNSEEN_CATEGORY,
                    column.name(),
                    unseen.size(),
                    "Input " + column.name() + " has no row of " + unseen.size() + " of its "
                            + column.categories().size() + " categories among " + all.count() + " rows"
                            + (column.hidden() ? "" : ": " + named + (unseen.size() > NAMED ? ", \u2026" : ""))
                            + ". Look whether a source writes them otherwise; leaving them out" + ANOTHER);
        }
    }

    private void saturated(
            NumberCollector column, long count, long there, OptionalDouble limit, String word, String key) {
        double share = (double) there / Math.max(1, count);
        if (count >= AnomalyRule.FEWEST_ROWS
                && share >= AnomalyRule.SATURATED.limit()
                && limit.isPresent()
                && limit.getAsDouble() != 0) {
            add(
                    AnomalyRule.SATURATED,
                    column.name(),
                    share,
                    "Input " + column.name() + " is at its " + word + ", " + Numbers.plain(limit.getAsDouble())
                            + ", in " + there + " of " + count + " rows that have a value ("
                            + ofLimit(share, AnomalyRule.SATURATED)
                            + "). Look whether the sensor is cut off there; another " + key + ANOTHER);
        }
    }

    private void zeros(NumberCollector column, Tally all) {
        long zeros = column.summaries()
                .all()
                .spread()
                .map(NumberStatistics.Spread::zeros)
                .orElse(0L);
        double share = (double) zeros / Math.max(1, all.count());
        if (all.count() >= AnomalyRule.FEWEST_ROWS
                && share >= AnomalyRule.MOSTLY_ZERO.limit()
                && all.single().isEmpty()) {
            add(
                    AnomalyRule.MOSTLY_ZERO,
                    column.name(),
                    share,
                    "Input " + column.name() + " is 0 in " + zeros + " of " + all.count() + " rows that have a value ("
                            + ofLimit(share, AnomalyRule.MOSTLY_ZERO)
                            + "). Look whether a source writes 0 where it has no value.");
        }
    }

    private void duplicate(Twins twins) {
        ColumnCollector one = columns.get(twins.one());
        ColumnCollector other = columns.get(twins.other());
        Tally all = one.tallies().all();
        long rows = all.count() + all.missing();
        if (rows >= AnomalyRule.FEWEST_ROWS) {
            add(
                    AnomalyRule.DUPLICATE,
                    one.name() + ", " + other.name(),
                    1,
                    "Inputs " + one.name() + " and " + other.name() + " have the same value in all " + rows
                            + " rows. Look whether one column is exported under two names; leaving one of them out"
                            + ANOTHER);
        }
    }

    private static String ofLimit(double share, AnomalyRule rule) {
        return percent(share) + ", limit " + percent(rule.limit());
    }

    private static String percent(double share) {
        return Numbers.plain(Math.floor(1000 * share) / 10) + " %";
    }
}
