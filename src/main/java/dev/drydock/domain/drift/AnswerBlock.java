package dev.drydock.domain.drift;

import java.util.List;

/**
 * Labelled rows of some groups, counted by what was predicted and by the cell of its score. Of two classes there is one list, and {@code
 * held} counts the rows of the last class; of several there is a list for each predicted class, and {@code held} counts the rows of that
 * class.
 *
 * @param rows by predicted class and cell
 * @param held likewise
 * @param wrong of several classes the other rows, by predicted class, first those without an answer and then those with one, and by label
 */
public record AnswerBlock(List<List<Long>> rows, List<List<Long>> held, List<List<Long>> wrong) {
    public AnswerBlock {
        rows = rows.stream().map(List::copyOf).toList();
        held = held.stream().map(List::copyOf).toList();
        wrong = wrong.stream().map(List::copyOf).toList();
    }
}
