package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.LabelOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The results of the rows of a label request.
 *
 * @param asked how many rows
 * @param outcomes how many of them have labels of which outcome
 */
public record LabelAnswers(long asked, Map<LabelOutcome, Long> outcomes) {
    public LabelAnswers {
        outcomes = Map.copyOf(outcomes);
    }

    /** @param outcomes by prediction id */
    public static LabelAnswers of(long asked, Map<String, LabelOutcome> outcomes) {
        Map<LabelOutcome, Long> counts = new EnumMap<>(LabelOutcome.class);
        outcomes.values().forEach(outcome -> counts.merge(outcome, 1L, Long::sum));
        return new LabelAnswers(asked, counts);
    }

    public long of(LabelOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Rows with a label, with any outcome. */
    public long answered() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Such as {@code asked 100, answered 73: 70 matched (95.9 %), 2 conflicting, 1 too late}. */
    public String text() {
        StringJoiner text = new StringJoiner(", ", "asked " + asked + ", answered " + answered() + ": ", "");
        text.setEmptyValue("asked " + asked + ", answered 0");
        for (LabelOutcome outcome : LabelOutcome.values()) {
            if (of(outcome) > 0) {
                text.add(of(outcome) + " "
                        + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (outcome == LabelOutcome.MATCHED ? share() : ""));
            }
        }
        return text.toString();
    }

    private String share() {
        return String.format(Locale.ROOT, " (%.1f %%)", 100.0 * of(LabelOutcome.MATCHED) / answered());
    }
}
