package dev.drydock.domain.statistics;

import java.util.Arrays;

/** The trailing 16 bits of values that share their leading ones: listed if they are few, else counted. Not thread-safe. */
final class TrailingBits {
    private static final int MOST_LISTED = DigitCounts.MOST_BYTES / Character.BYTES;

    private final char[] listed;
    private final DigitCounts counted = new DigitCounts();
    private int rows;

    /** @param count of values that will come */
    TrailingBits(long count) {
        this.listed = new char[count <= MOST_LISTED ? (int) count : 0];
    }

    /** How many bytes so many values take at most. */
    static int bytes(long count) {
        return count <= MOST_LISTED ? (int) count * Character.BYTES : DigitCounts.MOST_BYTES;
    }

    void add(int bits) {
        if (listed.length > 0) {
            listed[rows++] = (char) bits;
        } else {
            counted.add(bits);
        }
    }

    /** After all values were added. */
    void sort() {
        Arrays.sort(listed);
    }

    /** The bits at a place among all in rising order. */
    int find(long rank) {
        return listed.length > 0 ? listed[(int) rank] : counted.find(rank).digit();
    }
}
