package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/** Labelled rows with one model's scores beside another's: what paired gates compare. Immutable. */
public final class ScoredRows {
    private final String[] ids;
    private final int[] groups;
    private final int groupCount;
    private final boolean[] positive;
    private final float[] candidate;
    private final float[] champion;

    private ScoredRows(
            String[] ids, int[] groups, int groupCount, boolean[] positive, float[] candidate, float[] champion) {
        this.ids = ids;
        this.groups = groups;
        this.groupCount = groupCount;
        this.positive = positive;
        this.candidate = candidate;
        this.champion = champion;
    }

    /**
     * The rows that {@code wanted} names by their number.
     *
     * @param candidate scores of all rows, in their order
     * @param champion scores of all rows; the candidate's own where there is no champion
     */
    public static ScoredRows select(LabelledRows rows, float[] candidate, float[] champion, IntPredicate wanted) {
        if (candidate.length != rows.size() || champion.length != rows.size()) {
            throw new IllegalArgumentException("there are " + rows.size() + " rows, but " + candidate.length + " and "
                    + champion.length + " scores");
        }
        int[] chosen =
                java.util.stream.IntStream.range(0, rows.size()).filter(wanted).toArray();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        String[] ids = new String[chosen.length];
        int[] groups = new int[chosen.length];
        boolean[] positive = new boolean[chosen.length];
        float[] ours = new float[chosen.length];
        float[] theirs = new float[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            int row = chosen[i];
            ids[i] = rows.id(row);
            groups[i] = numbers.computeIfAbsent(rows.group(row), group -> numbers.size());
            positive[i] = rows.label(row) == 1;
            ours[i] = candidate[row];
            theirs[i] = champion[row];
        }
        return new ScoredRows(ids, groups, numbers.size(), positive, ours, theirs);
    }

    public int size() {
        return ids.length;
    }

    /** How many groups (pumps, patients) the rows come from: the units that are independent of each other. */
    public int groupCount() {
        return groupCount;
    }

    public int positives() {
        int count = 0;
        for (boolean value : positive) {
            count += value ? 1 : 0;
        }
        return count;
    }

    String id(int row) {
        return ids[row];
    }

    int group(int row) {
        return groups[row];
    }

    boolean positive(int row) {
        return positive[row];
    }

    boolean candidateRight(int row) {
        return candidate[row] >= 0.5f == positive[row];
    }

    boolean championRight(int row) {
        return champion[row] >= 0.5f == positive[row];
    }

    /** Whether every score is a number from 0 to 1. */
    boolean scoresAreProbabilities() {
        return probabilities(candidate) && probabilities(champion);
    }

    private static boolean probabilities(float[] scores) {
        for (float score : scores) {
            if (!(score >= 0 && score <= 1)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the two models answer differently in any row. */
    boolean scoresDiffer() {
        return !Arrays.equals(candidate, champion);
    }

    Metrics candidateMetrics() {
        return new Metrics(candidate, positive);
    }

    Metrics championMetrics() {
        return new Metrics(champion, positive);
    }
}
