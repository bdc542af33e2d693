package dev.drydock.domain.drift;

import dev.drydock.domain.registry.ColumnRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * Counts the rows of the last hour that a version answered, in twelve parts of five minutes, and compares them with the reference of its
 * package by the measure of the runs, {@link PopulationStability}. The newest part is still being filled, so the window has 55 to 60
 * minutes.
 *
 * <p>Thread-safe without a lock. Each part has four arrays of counts, of which a thread always takes the same one, so threads rarely
 * count in the same array, and never wait. A reader may see half a request. Memory: {@code 12 x 4} longs for each bin of each column, three
 * bins a column more, and at most {@value #MOST_CELLS} of them; it does not grow with the rows. Nothing is allocated for a request.
 */
public final class LiveDrift {
    /** Of the window. */
    public static final int PARTS = 12;

    /** How long a part is. */
    public static final long PART_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** A window with fewer rows proves nothing. */
    public static final int FEWEST_ROWS = 200;

    /** A column with many bins needs so many rows for each. */
    public static final int ROWS_PER_BIN = 20;

    /** A power of two. */
    private static final int STRIPES = 4;

    /** Counts of a window part and stripe: 38 MB in all. A column that does not fit any more is not measured. */
    static final int MOST_CELLS = 100_000;

    private static final int ROWS = 0;

    private final LiveColumn[] columns;
    private final int cells;
    private final LongSupplier nanos;
    private final long began;
    private final AtomicReferenceArray<Part> parts = new AtomicReferenceArray<>(PARTS);

    /** Five minutes. Replaced as a whole when its place is needed for later ones. */
    private static final class Part {
        private final long number;
        private final AtomicLongArray[] counts = new AtomicLongArray[STRIPES];

        Part(long number, int cells) {
            this.number = number;
            for (int stripe = 0; stripe < STRIPES; stripe++) {
                counts[stripe] = new AtomicLongArray(cells);
            }
        }

        AtomicLongArray ofThisThread() {
            return counts[(int) Thread.currentThread().getId() & (STRIPES - 1)];
        }

        void addTo(long[] sum) {
            for (AtomicLongArray stripe : counts) {
                for (int cell = 0; cell < stripe.length(); cell++) {
                    sum[cell] += stripe.get(cell);
                }
            }
        }
    }

    private LiveDrift(List<LiveColumn> columns, int cells, LongSupplier nanos) {
        this.columns = columns.toArray(LiveColumn[]::new);
        this.cells = cells;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        Part empty = new Part(-PARTS, 0);
        for (int place = 0; place < PARTS; place++) {
            parts.set(place, empty);
        }
    }

    /**
     * An empty window. Labels are not measured, since nobody knows them yet, and neither are the unknown words of texts, which cost more
     * than the other columns together.
     *
     * @param columns of the model
     * @param nanos a clock that never goes back, in nanoseconds from any moment
     * @return empty if the reference has none of the columns that can be measured
     */
    public static Optional<LiveDrift> of(DriftReference reference, List<DriftColumn> columns, LongSupplier nanos) {
        List<LiveColumn> known = new ArrayList<>();
        for (DriftColumn column : columns) {
            Optional<LiveColumn> live = Optional.of(column)
                    .filter(LiveDrift::canBeMeasured)
                    .flatMap(reference::find)
                    .map(found -> new LiveColumn(found, first(known)))
                    .filter(LiveColumn::isKnown)
                    .filter(one -> first(known) + one.cells() <= MOST_CELLS);
            live.ifPresent(known::add);
        }
        return known.isEmpty() ? Optional.empty() : Optional.of(new LiveDrift(known, first(known), nanos));
    }

    /** The first cell behind those of the columns. */
    private static int first(List<LiveColumn> before) {
        return ROWS + 1 + before.stream().mapToInt(LiveColumn::cells).sum();
    }

    private static boolean canBeMeasured(DriftColumn column) {
        return column.role() != ColumnRole.LABEL && !column.isOfUnknownWords();
    }

    /** Counts the rows of an answered request. */
    public void count(LiveRows rows) {
        AtomicLongArray counts = part(number()).ofThisThread();
        int all = rows.rows();
        counts.getAndAdd(ROWS, all);
        for (LiveColumn column : columns) {
            for (int row = 0; row < all; row++) {
                float value = rows.value(column.column(), row);
                counts.getAndIncrement(column.cell(value));
                if (column.isOutside(value)) {
                    counts.getAndIncrement(column.outside());
                }
            }
        }
    }

    /** Compares what is in the window now. */
    public LiveWindow measure() {
        long now = number();
        long[] sum = new long[cells];
        for (int place = 0; place < PARTS; place++) {
            Part part = parts.get(place);
            if (part.number > now - PARTS) {
                part.addTo(sum);
            }
        }
        List<LiveWindow.Column> measured = new ArrayList<>();
        for (LiveColumn column : columns) {
            column.measure(sum).ifPresent(measured::add);
        }
        return new LiveWindow(sum[ROWS], measured);
    }

    private long number() {
        return Math.max(0, nanos.getAsLong() - began) / PART_NANOS;
    }

    /** The part with the number; if a thread was late, and its place has a later part, that one. */
    private Part part(long number) {
        int place = (int) (number % PARTS);
        Part there = parts.get(place);
        if (there.number < number) {
            parts.compareAndSet(place, there, new Part(number, cells));
            there = parts.get(place);
        }
        return there;
    }
}
