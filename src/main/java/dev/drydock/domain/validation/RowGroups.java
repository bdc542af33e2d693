package dev.drydock.domain.validation;

/** Which rows are of which group, group by group. Immutable. */
final class RowGroups {
    private final int[] first;
    private final int[] rows;

    /**
     * @param groups of each row its group's number
     * @param count how many groups there are
     */
    RowGroups(int[] groups, int count) {
        this.first = new int[count + 1];
        for (int group : groups) {
            first[group + 1]++;
        }
        for (int group = 0; group < count; group++) {
            first[group + 1] += first[group];
        }
        int[] next = first.clone();
        this.rows = new int[groups.length];
        for (int row = 0; row < groups.length; row++) {
            rows[next[groups[row]]++] = row;
        }
    }

    int count() {
        return first.length - 1;
    }

    /** Place of the first of a group's rows; of the number of groups, the end of the last one's. */
    int first(int group) {
        return first[group];
    }

    /** @param place from {@link #first} of its group up to that of the next */
    int row(int place) {
        return rows[place];
    }
}
