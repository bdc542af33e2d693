package dev.drydock.console.ingest;

import dev.drydock.console.Wording;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.statistics.Anomaly;
import dev.drydock.domain.statistics.CategoryStatistics;
import dev.drydock.domain.statistics.CategoryStatistics.Counts;
import dev.drydock.domain.statistics.ColumnStatistics;
import dev.drydock.domain.statistics.NumberStatistics;
import dev.drydock.domain.statistics.NumberStatistics.Spread;
import dev.drydock.domain.statistics.NumberStatistics.Summary;
import dev.drydock.domain.statistics.SnapshotDescriptions.Description;
import dev.drydock.domain.statistics.SnapshotStatistics;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A snapshot as pages show it.
 *
 * @param id empty if there is none, or if it cannot be read
 * @param splits rows by split, in words
 * @param numbers columns of numbers, as many as people read
 * @param categories columns of categories, as many as people read
 * @param more columns that are not listed
 * @param described whether it has statistics; older snapshots have none
 * @param problem why it cannot be shown; empty if it can
 */
public record SnapshotPresenter(
        String id,
        String model,
        String asOf,
        String rows,
        String splits,
        List<Anomaly> anomalies,
        List<NumberRow> numbers,
        List<CategoryTable> categories,
        int more,
        boolean described,
        String problem) {
    public static final SnapshotPresenter NONE = nothing("");

    private static final int MOST_LISTED = 100;
    private static final int MOST_CATEGORIES = 24;
    private static final int FEW = 20;
    private static final int BAR = 60;
    private static final int BOX = 90;

    public SnapshotPresenter {
        anomalies = List.copyOf(anomalies);
        numbers = List.copyOf(numbers);
        categories = List.copyOf(categories);
    }

    /**
     * A column of numbers.
     *
     * @param quantiles at 1, 5, 25, 50, 75, 95 and 99 %
     * @param box none without quantiles
     */
    public record NumberRow(
            String name,
            boolean masked,
            String count,
            String missing,
            String zeros,
            String mean,
            String deviation,
            String min,
            List<String> quantiles,
            String max,
            List<SplitRow> splits,
            Optional<Box> box) {
        public boolean isDrawn() {
            return box.isPresent();
        }

        public Box drawing() {
            return box.orElseThrow();
        }
    }

    /** The same of one split. */
    public record SplitRow(
            String column,
            String split,
            String count,
            String missing,
            String zeros,
            String mean,
            String deviation,
            String min,
            String max) {}

    /** Where 1, 25, 50, 75 and 99 % lie between the least and the greatest value, in pixels of {@value #BOX}. */
    public record Box(int low, int from, int middle, int to, int high) {
        public int width() {
            return Math.max(1, to - from);
        }
    }

    /** A column of categories or classes. */
    public record CategoryTable(
            String name, boolean masked, String count, String missing, int distinct, List<CategoryRow> rows) {}

    /** @param bar share of the rows that have a value, in pixels of {@value #BAR} */
    public record CategoryRow(
            String name, String count, String share, int bar, String train, String tune, String holdout) {}

    public static SnapshotPresenter of(Supplier<Optional<Description>> look) {
        try {
            return look.get().map(SnapshotPresenter::of).orElse(NONE);
        } catch (DrydockException e) {
            return nothing(e.sentence());
        }
    }

    private static SnapshotPresenter nothing(String problem) {
        return new SnapshotPresenter("", "", "", "", "", List.of(), List.of(), List.of(), 0, false, problem);
    }

    public static SnapshotPresenter of(Description snapshot) {
        List<ColumnStatistics> columns =
                snapshot.statistics().map(SnapshotStatistics::columns).orElse(List.of());
        List<NumberRow> numbers = columns.stream()
                .flatMap(column -> column instanceof NumberStatistics number ? Stream.of(row(number)) : Stream.empty())
                .limit(MOST_LISTED)
                .toList();
        List<CategoryTable> categories = columns.stream()
                .flatMap(column ->
                        column instanceof CategoryStatistics category ? Stream.of(table(category)) : Stream.empty())
                .limit(MOST_LISTED)
                .toList();
        return new SnapshotPresenter(
                snapshot.id().hex(),
                snapshot.model(),
                Wording.time(snapshot.asOf()),
                Wording.count(snapshot.rows()),
                String.join(
                        ", ",
                        Split.USED.stream()
                                .map(split -> split.name().toLowerCase(Locale.ROOT))
                                .map(split -> Wording.count(snapshot.splits().getOrDefault(split, 0)) + " " + split)
                                .toList()),
                snapshot.anomalies(),
                numbers,
                categories,
                columns.size() - numbers.size() - categories.size(),
                snapshot.statistics().isPresent(),
                "");
    }

    public boolean isKnown() {
        return !id.isEmpty() || !problem.isEmpty();
    }

    public String shortId() {
        return Wording.shortDigest(id);
    }

    public boolean isUnusual() {
        return !anomalies.isEmpty();
    }

    /** Anomalies that another page shows beside much else. */
    public List<Anomaly> few() {
        return anomalies.stream().limit(FEW).toList();
    }

    /** Anomalies that are not among the {@link #few}. */
    public int left() {
        return Math.max(0, anomalies.size() - FEW);
    }

    private static NumberRow row(NumberStatistics number) {
        Summary all = number.parts().all();
        List<SplitRow> splits = Split.USED.stream()
                .map(split -> split(
                        number,
                        split.name().toLowerCase(Locale.ROOT),
                        number.parts().of(split)))
                .toList();
        SplitRow whole = split(number, "", all);
        List<String> quantiles = number.quantiles().isEmpty()
                ? NumberStatistics.PROBABILITIES.stream()
                        .map(probability -> Wording.NOTHING)
                        .toList()
                : number.quantiles().stream().map(Numbers::plain).toList();
        return new NumberRow(
                number.name(),
                number.masked(),
                whole.count(),
                whole.missing(),
                whole.zeros(),
                whole.mean(),
                whole.deviation(),
                whole.min(),
                quantiles,
                whole.max(),
                splits,
                number.quantiles().isEmpty()
                        ? Optional.empty()
                        : all.spread().map(spread -> box(spread, number.quantiles())));
    }

    private static SplitRow split(NumberStatistics number, String name, Summary summary) {
        Optional<Spread> spread = summary.spread();
        return new SplitRow(
                number.name(),
                name,
                Wording.count(summary.count()),
                Wording.count(summary.missing()),
                spread.map(known -> Wording.count(known.zeros())).orElse(Wording.NOTHING),
                spread.map(known -> Numbers.plain(known.mean())).orElse(Wording.NOTHING),
                spread.filter(known -> Double.isFinite(known.deviation()))
                        .map(known -> Numbers.plain(known.deviation()))
                        .orElse(Wording.NOTHING),
                spread.map(known -> Numbers.plain(known.min())).orElse(Wording.NOTHING),
                spread.map(known -> Numbers.plain(known.max())).orElse(Wording.NOTHING));
    }

    private static Box box(Spread spread, List<Double> quantiles) {
        double range = spread.max() - spread.min();
        int[] at = quantiles.stream()
                .mapToInt(value -> range == 0 ? BOX / 2 : (int) Math.round(BOX * (value - spread.min()) / range))
                .toArray();
        return new Box(at[0], at[2], at[3], at[4], at[6]);
    }

    private static CategoryTable table(CategoryStatistics category) {
        Counts all = category.parts().all();
        List<Integer> frequent = IntStream.range(0, category.categories().size())
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> all.counts().get(i))
                        .reversed())
                .limit(MOST_CATEGORIES)
                .sorted()
                .toList();
        List<CategoryRow> rows = new ArrayList<>();
        frequent.forEach(i -> rows.add(row(
                category.categories().get(i),
                all.count(),
                all.counts().get(i),
                category.parts().train().counts().get(i),
                category.parts().tune().counts().get(i),
                category.parts().holdout().counts().get(i))));
        if (!category.masked() && left(all, frequent) > 0) {
            rows.add(row(
                    "others",
                    all.count(),
                    left(all, frequent),
                    left(category.parts().train(), frequent),
                    left(category.parts().tune(), frequent),
                    left(category.parts().holdout(), frequent)));
        }
        return new CategoryTable(
                category.name(),
                category.masked(),
                Wording.count(all.count()),
                Wording.count(all.missing()),
                all.distinct(),
                rows);
    }

    private static long left(Counts counts, List<Integer> shown) {
        return counts.count()
                - shown.stream().mapToLong(i -> counts.counts().get(i)).sum();
    }

    private static CategoryRow row(String name, long of, long count, long train, long tune, long holdout) {
        double share = (double) count / Math.max(1, of);
        return new CategoryRow(
                name,
                Wording.count(count),
                String.format(Locale.ROOT, "%.1f %%", 100 * share),
                (int) Math.round(BAR * share),
                Wording.count(train),
                Wording.count(tune),
                Wording.count(holdout));
    }
}
