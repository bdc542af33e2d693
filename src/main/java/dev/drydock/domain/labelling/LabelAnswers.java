package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.LabelFate;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The results of the rows that people were asked to label.
 *
 * @param asked how many rows
 * @param fates how many of them have labels of which fate
 */
public record LabelAnswers(long asked, Map<LabelFate, Long> fates) {
    public LabelAnswers {
        fates = Map.copyOf(fates);
    }

    /** @param fates by prediction id */
    public static LabelAnswers of(long asked, Map<String, LabelFate> fates) {
        Map<LabelFate, Long> counts = new EnumMap<>(LabelFate.class);
        fates.values().forEach(fate -> counts.merge(fate, 1L, Long::sum));
        return new LabelAnswers(asked, counts);
    }

    public long of(LabelFate fate) {
        return fates.getOrDefault(fate, 0L);
    }

    /** Rows with a label, whatever became of it. */
    public long answered() {
        return fates.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Such as {@code asked 100, answered 73: 70 matched (95.9 %), 2 conflicting, 1 too late}. */
    public String text() {
        StringJoiner text = new StringJoiner(", ", "asked " + asked + ", answered " + answered() + ": ", "");
        text.setEmptyValue("asked " + asked + ", answered 0");
        for (LabelFate fate : LabelFate.values()) {
            if (of(fate) > 0) {
                text.add(of(fate) + " " + fate.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (fate == LabelFate.MATCHED ? share() : ""));
            }
        }
        return text.toString();
    }

    private String share() {
        return String.format(Locale.ROOT, " (%.1f %%)", 100.0 * of(LabelFate.MATCHED) / answered());
    }
}
