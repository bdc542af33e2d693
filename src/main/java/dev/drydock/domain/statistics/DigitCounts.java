package dev.drydock.domain.statistics;

/** Counts of numbers from 0 to 65535, in at most 256 KiB: a page of 256 is there once one of its numbers came. Not thread-safe. */
final class DigitCounts {
    /** Bytes that the counts take at most. */
    static final int MOST_BYTES = 1 << 18;

    private static final int PAGE = 256;

    private final int[][] pages = new int[PAGE][];

    /**
     * A number at a place.
     *
     * @param before how many of the counted values before the place are the same number
     * @param count how many there are of it
     */
    record Place(int digit, long before, long count) {}

    void add(int digit) {
        int[] page = pages[digit >>> 8];
        if (page == null) {
            page = new int[PAGE];
            pages[digit >>> 8] = page;
        }
        page[digit & 0xFF]++;
    }

    /**
     * The number at a place among all that were counted, in rising order.
     *
     * @param rank from 0
     */
    Place find(long rank) {
        long left = rank;
        for (int high = 0; high < PAGE; high++) {
            int[] page = pages[high];
            for (int low = 0; page != null && low < PAGE; low++) {
                if (left < page[low]) {
                    return new Place(high << 8 | low, left, page[low]);
                }
                left -= page[low];
            }
        }
        throw new IllegalArgumentException("fewer than " + (rank + 1) + " numbers were counted");
    }
}
