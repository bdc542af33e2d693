package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.registry.ColumnRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A column of a snapshot that drift is measured of.
 *
 * @param name of an input as the model has it; else {@code score}, {@code predicted} or {@code label}, of several targets such as
 *     {@code score.energy}
 * @param at of an input, its place in the feature matrix; of several targets, the target's place; else 0
 * @param categories names of the categories or classes in order; empty for a number
 */
public record DriftColumn(ColumnRole role, String name, int at, List<String> categories) {
    public static final String SCORE = "score";
    public static final String PREDICTED = "predicted";
    public static final String LABEL = "label";

    public DriftColumn {
        categories = List.copyOf(categories);
    }

    private static final String UNKNOWN_WORDS = ".unknown-words";

    /** What is measured of a text beside its length; no input has such a name. */
    static String unknownWordsOf(String input) {
        return input + UNKNOWN_WORDS;
    }

    /** Whether it is one target's of several. */
    public boolean isOfTarget() {
        return role != ColumnRole.INPUT && name.indexOf('.') >= 0;
    }

    /**
     * The inputs in their order, of texts their lengths and then the shares of their unknown words ({@link TextFeatures}), the logged
     * score, of several classes the predicted one, the label; of several targets each one's score and then each one's label.
     */
    public static List<DriftColumn> of(DatasetSchema schema) {
        List<DriftColumn> columns = new ArrayList<>();
        for (int input = 0; input < schema.inputs().size(); input++) {
            columns.add(new DriftColumn(
                    ColumnRole.INPUT,
                    schema.inputs().get(input).name(),
                    input,
                    schema.inputs().get(input).categories()));
        }
        if (schema.readsText()) {
            for (int input = 0; input < schema.inputs().size(); input++) {
                String name = unknownWordsOf(schema.inputs().get(input).name());
                columns.add(
                        new DriftColumn(ColumnRole.INPUT, name, schema.inputs().size() + input, List.of()));
            }
        }
        List<String> targets =
                schema.label().targets().stream().map(LabelRule.Target::name).toList();
        if (!targets.isEmpty()) {
            columns.addAll(ofTargets(ColumnRole.PREDICTION, SCORE, targets));
            columns.addAll(ofTargets(ColumnRole.LABEL, LABEL, targets));
            return List.copyOf(columns);
        }
        columns.add(new DriftColumn(ColumnRole.PREDICTION, SCORE, 0, List.of()));
        if (schema.logs().predicted().isPresent()) {
            columns.add(new DriftColumn(ColumnRole.PREDICTION, PREDICTED, 0, schema.classes()));
        }
        columns.add(new DriftColumn(ColumnRole.LABEL, LABEL, 0, schema.classes()));
        return List.copyOf(columns);
    }

    private static List<DriftColumn> ofTargets(ColumnRole role, String name, List<String> targets) {
        return IntStream.range(0, targets.size())
                .mapToObj(target -> new DriftColumn(role, name + "." + targets.get(target), target, List.of()))
                .toList();
    }

    /** Whether it counts the words of a text input that the tokenizer does not know. */
    public boolean isOfUnknownWords() {
        return name.endsWith(UNKNOWN_WORDS);
    }

    public boolean isNumber() {
        return categories.isEmpty();
    }

    /**
     * Whether a row without a value counts, in a bin of its own. A row without a predicted class does not: every log has the class, so the
     * row is older than the record of it.
     */
    boolean countsMissing() {
        return role != ColumnRole.PREDICTION || isNumber();
    }

    /** The same column in a snapshot that has these inputs; empty if it has no such input. */
    Optional<DriftColumn> among(List<String> inputs) {
        if (role != ColumnRole.INPUT) {
            return Optional.of(this);
        }
        int place = inputs.indexOf(name);
        return place < 0 ? Optional.empty() : Optional.of(new DriftColumn(role, name, place, categories));
    }

    boolean isSameAs(DriftColumn other) {
        return role == other.role && name.equals(other.name);
    }

    /** NaN for missing; of a category or class, its index. */
    float value(SnapshotFeatures rows, int row) {
        return switch (role) {
            case INPUT -> rows.feature(row, at);
            case PREDICTION -> isNumber() ? rows.score(row, at) : rows.predicted(row);
            case LABEL -> (float) rows.label(row, at);
        };
    }
}
