package dev.drydock.domain.dataset;

import java.util.stream.IntStream;

/** A few of many rows from all over them. */
public final class EvenlySpread {
    private EvenlySpread() {}

    /** @return all of the rows if there are no more than {@code most} */
    public static int[] of(int[] rows, int most) {
        int count = Math.min(most, rows.length);
        return IntStream.range(0, count)
                .map(i -> rows[(int) ((long) i * rows.length / count)])
                .toArray();
    }
}
