package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.SeveralNumbers;
import dev.drydock.domain.labelling.LabelSheets.FilledRow;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.LabellingFailure;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks the rows that people filled in. It counts rows without a label. Any other row must be a requested one, with a label that the model
 * knows and a possible time. It reports every wrong row and skips none. Not thread-safe.
 */
public final class CheckAnswers {
    private static final int MOST_TOLD = 20;
    private static final int LONGEST_ANNOTATOR = 200;

    private final String model;
    private final DatasetSchema schema;
    private final Defaults defaults;
    private final Function<String, Optional<Map<String, AskedRow>>> asked;
    private final Map<String, FilledRow> answers = new HashMap<>();
    private final List<FilledRow> filled = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long unfilled;

    /**
     * What rows say that leave a cell empty.
     *
     * @param now no label can have been given after it
     */
    public record Defaults(Optional<String> annotator, Instant labelledAt, Instant now) {}

    /**
     * @param filled the labels, each with its time and annotator
     * @param unfilled rows without a label
     */
    public record Checked(List<FilledRow> filled, long unfilled) {}

    /** @param asked the rows of the model's request of that name, if there is one */
    public CheckAnswers(
            String model,
            DatasetSchema schema,
            Defaults defaults,
            Function<String, Optional<Map<String, AskedRow>>> asked) {
        this.model = model;
        this.schema = schema;
        this.defaults = defaults;
        this.asked = asked;
    }

    /** @throws DrydockException {@link LabellingFailure#LABEL_SHEET_REFUSED} with every problem */
    public Checked check(List<FilledRow> rows) {
        rows.forEach(this::check);
        if (!problems.isEmpty()) {
            throw refused(String.join(" ", problems.subList(0, Math.min(MOST_TOLD, problems.size())))
                    + (problems.size() > MOST_TOLD ? " And " + (problems.size() - MOST_TOLD) + " more." : ""));
        }
        if (filled.isEmpty()) {
            throw refused("none of its " + rows.size() + " rows has a label.");
        }
        return new Checked(List.copyOf(filled), unfilled);
    }

    private DrydockException refused(String why) {
        return new DrydockException(
                LabellingFailure.LABEL_SHEET_REFUSED,
                "The labels of " + model + " were not received: " + why + " Nothing was written. Correct the file.");
    }

    private void check(FilledRow row) {
        if (row.label().isEmpty()) {
            unfilled++;
            return;
        }
        AskedRow question = asked.apply(row.request())
                .map(rows -> rows.get(row.predictionId()))
                .orElse(null);
        if (question == null) {
            tell(
                    row,
                    "no label of prediction '" + row.predictionId() + "' was asked for by request '" + row.request()
                            + "'.");
            return;
        }
        Optional<String> label = label(row);
        Optional<Instant> at = labelledAt(row, question);
        String annotator = row.annotator().isEmpty() ? defaults.annotator().orElse("") : row.annotator();
        if (annotator.length() > LONGEST_ANNOTATOR) {
            tell(row, "the annotator has " + annotator.length() + " characters, more than " + LONGEST_ANNOTATOR + ".");
        }
        if (label.isPresent() && at.isPresent()) {
            add(new FilledRow(
                    row.number(),
                    row.request(),
                    row.predictionId(),
                    label.get(),
                    at.get().toString(),
                    annotator));
        }
    }

    private void tell(FilledRow row, String what) {
        problems.add("Row " + row.number() + ": " + what);
    }

    private Optional<String> label(FilledRow row) {
        if (schema.label() instanceof LabelRule.Quantity quantity) {
            return quantity(row, row.label(), quantity);
        }
        if (schema.label() instanceof LabelRule.Quantities several) {
            return quantities(row, several.targets());
        }
        if (schema.classes().contains(row.label())) {
            return Optional.of(row.label());
        }
        tell(row, "label '" + row.label() + "' is not one of " + String.join(", ", schema.classes()) + ".");
        return Optional.empty();
    }

    private Optional<String> quantities(FilledRow row, List<LabelRule.Target> targets) {
        List<String> parts = SeveralNumbers.parts(row.label());
        if (parts.size() != targets.size()) {
            String names = targets.stream().map(LabelRule.Target::name).collect(Collectors.joining(";"));
            tell(
                    row,
                    "label '" + row.label() + "' has " + parts.size() + " numbers and needs " + targets.size()
                            + ", with semicolons between them: " + names + ".");
            return Optional.empty();
        }
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            quantity(row, parts.get(i), targets.get(i).quantity()).ifPresent(numbers::add);
        }
        return numbers.size() == targets.size() ? Optional.of(SeveralNumbers.cell(numbers)) : Optional.empty();
    }

    private Optional<String> quantity(FilledRow row, String label, LabelRule.Quantity quantity) {
        if (!label.matches("[-+]?[0-9]{1,40}([.][0-9]{1,40})?")) {
            tell(row, "label '" + label + "' is no number with a decimal point.");
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(label);
        if (value.doubleValue() < quantity.min() || value.doubleValue() > quantity.max()) {
            tell(
                    row,
                    "label " + label + " is not within " + quantity.min() + " to " + quantity.max() + " "
                            + quantity.unit() + ".");
            return Optional.empty();
        }
        return Optional.of(value.toPlainString());
    }

    private Optional<Instant> labelledAt(FilledRow row, AskedRow question) {
        Instant at = defaults.labelledAt();
        if (!row.labelledAt().isEmpty()) {
            try {
                at = OffsetDateTime.parse(row.labelledAt()).toInstant();
            } catch (DateTimeException e) {
                tell(row, "the time '" + row.labelledAt() + "' does not have the form 2026-11-24T23:15:00Z.");
                return Optional.empty();
            }
        }
        Instant earliest = Instant.ofEpochMilli(question.predictedAt()).minus(schema.clockTolerance());
        if (at.isBefore(earliest) || at.isAfter(defaults.now().plus(schema.clockTolerance()))) {
            tell(
                    row,
                    "the label cannot have been given at " + at + ": its prediction is from "
                            + Instant.ofEpochMilli(question.predictedAt()) + ", and now it is " + defaults.now() + ".");
            return Optional.empty();
        }
        return Optional.of(at);
    }

    private void add(FilledRow row) {
        FilledRow other = answers.putIfAbsent(row.predictionId(), row);
        if (other == null) {
            filled.add(row);
        } else if (!other.label().equals(row.label())) {
            tell(
                    row,
                    "prediction '" + row.predictionId() + "' has label '" + row.label() + "', and '" + other.label()
                            + "' in row " + other.number() + ".");
        }
    }
}
