package dev.drydock.domain.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the group with the most rows in one pass and little memory (J. Misra and D. Gries, Finding repeated elements, 1982): every
 * group with more than a {@value #KEPT}th of the rows is kept, with a count that is too low by less than that. Not thread-safe.
 */
final class FrequentGroups {
    private static final int KEPT = 20;

    private final String[] groups = new String[KEPT];
    private final long[] counts = new long[KEPT];
    /** What all counts were lowered by; who has no more than that is not kept any longer. */
    private long lowered;

    private long rows;

    FrequentGroups() {
        Arrays.fill(groups, "");
    }

    /**
     * @param atLeast the group has at least this number of rows; the true number may be higher by a {@value FrequentGroups#KEPT}th of all
     *     rows
     */
    record Frequent(long atLeast, long rows) {}

    void add(String group) {
        rows++;
        int place = placeOf(group);
        if (place < 0) {
            lowered++;
        } else if (groups[place].equals(group) && counts[place] > lowered) {
            counts[place]++;
        } else {
            groups[place] = group;
            counts[place] = lowered + 1;
        }
    }

    /** Of the group, else a free one, else negative. */
    private int placeOf(String group) {
        int hash = group.hashCode();
        int free = -1;
        for (int i = 0; i < KEPT; i++) {
            if (counts[i] <= lowered) {
                free = i;
            } else if (groups[i].hashCode() == hash && groups[i].equals(group)) {
                return i;
            }
        }
        return free;
    }

    long rows() {
        return rows;
    }

    Optional<Frequent> most() {
        return IntStream.range(0, KEPT)
                .filter(i -> counts[i] > lowered)
                .mapToObj(i -> new Frequent(counts[i] - lowered, rows))
                .max(Comparator.comparingLong(Frequent::atLeast));
    }
}
