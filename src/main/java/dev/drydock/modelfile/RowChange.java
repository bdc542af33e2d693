package dev.drydock.modelfile;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.ExpectedBehaviour.Row;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One entry of {@code change}: what is different in a row. Each input that it names gets another value, or one made of its own. */
final class RowChange {
    private static final String ADD = "add";
    private static final String APPEND = "append";
    private static final String MISSING = "missing";
    private static final Set<String> OPERATIONS = Set.of(ADD, APPEND, MISSING);
    private static final ValueType<Double> DIFFERENCE = ValueType.decimal(-1e30, 1e30);
    private static final int LONGEST_END = 20_000;
    private static final ValueType<String> END = ValueType.parsed(
            text -> text.isEmpty() || text.length() > LONGEST_END ? Optional.empty() : Optional.of(text),
            "a text of at most " + LONGEST_END + " characters");

    private final Section change;
    private final Map<String, InputColumn> inputs;

    RowChange(Section change, Map<String, InputColumn> inputs) {
        this.change = change;
        this.inputs = inputs;
        if (change.keys().isEmpty()) {
            change.problems().add(change.line(), change.path(), "changes nothing; name an input and its other value.");
        }
    }

    /**
     * The row with the change; empty if that cannot be done, which is reported.
     *
     * @param place of the row, counted from 1
     */
    Optional<Row> of(Row row, int place) {
        List<Double> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (InputColumn input : inputs.values()) {
            if (input.isText()) {
                text(input, row.texts().get(texts.size()), place).ifPresent(texts::add);
            } else {
                number(input, row.numbers().get(numbers.size()), place).ifPresent(numbers::add);
            }
        }
        return numbers.size() + texts.size() == inputs.size() ? Optional.of(new Row(numbers, texts)) : Optional.empty();
    }

    private Optional<Double> number(InputColumn input, double own, int place) {
        if (!change.has(input.name())) {
            return Optional.of(own);
        }
        if (!change.hasSection(input.name())) {
            return change.find(input.name(), InputValues.number(input));
        }
        Optional<Section> operation = operation(input);
        if (operation.isEmpty()) {
            return Optional.empty();
        }
        if (operation.get().has(MISSING)) {
            return missing(input, operation.get());
        }
        if (operation.get().has(APPEND) || input.type() == ColumnType.CATEGORICAL) {
            return refuse(
                    input,
                    "is not " + (input.type() == ColumnType.CATEGORICAL ? "a number" : "a text")
                            + "; write its other value.");
        }
        return operation.get().find(ADD, DIFFERENCE).flatMap(difference -> sum(input, own, difference, place));
    }

    private Optional<Double> sum(InputColumn input, double own, double difference, int place) {
        if (Double.isNaN(own)) {
            return refuse(input, "has no value in row " + place + " to add to; give the row one.");
        }
        double sum = own + difference;
        if (sum < InputValues.least(input) || sum > InputValues.most(input)) {
            return refuse(
                    input,
                    "becomes " + sum + " in row " + place + ", which is outside " + InputValues.least(input) + " to "
                            + InputValues.most(input) + "; change it by less.");
        }
        return Optional.of(sum);
    }

    private Optional<Double> missing(InputColumn input, Section operation) {
        if (!input.missingAllowed()) {
            return refuse(input, "may not be missing; its input does not say missing: true.");
        }
        return operation
                .find(MISSING, ValueType.flag())
                .flatMap(missing -> missing ? Optional.of(Double.NaN) : refuse(input, "write true, or another value."));
    }

    private Optional<String> text(InputColumn input, String own, int place) {
        if (!change.has(input.name())) {
            return Optional.of(own);
        }
        if (!change.hasSection(input.name())) {
            return change.find(input.name(), InputValues.text(input));
        }
        Optional<Section> operation = operation(input);
        if (operation.isPresent() && !operation.get().has(APPEND)) {
            return refuse(input, "is a text; write another one, or {append: TEXT}.");
        }
        return operation
                .flatMap(section -> section.find(APPEND, END))
                .flatMap(end -> InputValues.isText(own + end, input)
                        ? Optional.of(own + end)
                        : refuse(
                                input,
                                "becomes " + Problems.quote(own + end) + " in row " + place
                                        + ", which is too long or has control characters; append less."));
    }

    private Optional<Section> operation(InputColumn input) {
        Optional<Section> operation = change.findSection(input.name(), OPERATIONS);
        if (operation.isPresent() && operation.get().keys().size() != 1) {
            return refuse(input, "needs one of add, append and missing.");
        }
        return operation;
    }

    private <T> Optional<T> refuse(InputColumn input, String sentence) {
        change.refuse(input.name(), sentence);
        return Optional.empty();
    }
}
