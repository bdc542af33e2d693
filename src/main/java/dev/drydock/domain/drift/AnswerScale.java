package dev.drydock.domain.drift;

import dev.drydock.domain.registry.OperatingPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Cells of a score, narrow ones with equally many rows; the outer two are of scores beyond those of the rows. The operating point's scores are edges, so that all scores of a cell get one answer.
 *
 * @param edges float32, rising: cell i holds {@code edges[i-1] <= score < edges[i]}, the outer cells are open
 * @param answers one a cell: of two classes the class that is answered; of several 0 if the most probable one is; {@link
 *     OperatingPoint#ABSTAINED} if there is no answer
 */
public record AnswerScale(List<Float> edges, List<Integer> answers) {
    private static final int MOST_CELLS = 100;

    /** @throws IllegalArgumentException if the numbers of cells do not fit, or the edges do not rise */
    public AnswerScale {
        edges = List.copyOf(edges);
        answers = List.copyOf(answers);
        if (answers.size() != edges.size() + 1) {
            throw new IllegalArgumentException(
                    "a scale with " + edges.size() + " edges has " + answers.size() + " answers");
        }
        for (int i = 1; i < edges.size(); i++) {
            if (!(edges.get(i - 1) < edges.get(i))) {
                throw new IllegalArgumentException("the edges of a scale do not rise");
            }
        }
    }

    /** @param sorted rising scores, at least one */
    static AnswerScale of(float[] sorted, OperatingPoint point) {
        TreeSet<Float> edges = new TreeSet<>(List.of(sorted[0] + 0f, Math.nextUp(sorted[sorted.length - 1])));
        for (int i = 1; i < MOST_CELLS; i++) {
            edges.add(sorted[(int) ((long) sorted.length * i / MOST_CELLS)] + 0f);
        }
        if (point instanceof OperatingPoint.Threshold threshold) {
            edges.addAll(List.of(threshold.negativeBelow() + 0f, threshold.positiveFrom() + 0f));
        } else if (point instanceof OperatingPoint.MostProbable probable) {
            edges.add(probable.certainty() + 0f);
        }
        List<Integer> answers = new ArrayList<>();
        answers.add(answer(point, Float.NEGATIVE_INFINITY));
        edges.forEach(edge -> answers.add(answer(point, edge)));
        return new AnswerScale(new ArrayList<>(edges), answers);
    }

    private static int answer(OperatingPoint point, float score) {
        return point instanceof OperatingPoint.MostProbable probable
                ? (score >= probable.certainty() ? 0 : OperatingPoint.ABSTAINED)
                : point.decide(new float[] {score}, 0);
    }

    int cells() {
        return answers.size();
    }

    Bins bins() {
        return Sketch.bins(edges);
    }

    static float[] sorted(float[] scores, int count) {
        float[] sorted = Arrays.copyOf(scores, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
