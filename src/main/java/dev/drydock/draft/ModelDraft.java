package dev.drydock.draft;

import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DraftFailure;
import dev.drydock.failure.DrydockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A model directory as a first look at some rows suggests it. The owner reads every guess and decides. */
public final class ModelDraft {
    private static final int MOST_INPUTS = 1000;
    private static final double MOST_CATEGORIES_OF_ROWS = 0.5;

    private final String name;
    private final TableSurvey table;
    private final Roles roles;
    private final Target target;
    private final List<Target> targets;
    private final List<DraftInput> inputs = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private ModelDraft(String name, TableSurvey table, Roles.Choices choices) {
        this.name = name;
        this.table = table;
        this.roles = new Roles(table, choices);
        this.targets = roles.labels().stream()
                .map(column -> Target.of(column, table.file()))
                .toList();
        this.target = targets.get(0);
        requireNumbers();
        Set<String> names = new HashSet<>();
        for (ColumnSurvey column : roles.others()) {
            Optional<String> why = targets.size() > 1 && column.name().equals(Roles.LABEL)
                    ? Optional.of("the feedback has a column of this name for all labels")
                    : whyLeftOut(column);
            if (why.isPresent()) {
                leftOut.add(Words.shown(column.name()) + ": " + why.get());
            } else {
                inputs.add(DraftInput.of(column, unused(names, column)));
            }
        }
        requireInputs();
    }

    /**
     * Examines a CSV file of labelled rows.
     *
     * @param name the model's
     * @param labels the column that the model predicts, or a regression's targets in the order of its outputs; guessed if empty, like the
     *     other columns
     * @param group of the unit that rows share
     * @param time when the row was observed
     * @param id the column that identifies each row
     * @throws DrydockException {@link DraftFailure#CSV_UNUSABLE}, {@link DraftFailure#CSV_COLUMN_WRONG}
     */
    public static ModelDraft of(
            Path csv,
            String name,
            List<String> labels,
            Optional<String> group,
            Optional<String> time,
            Optional<String> id) {
        return new ModelDraft(name, TableSurvey.of(csv), new Roles.Choices(labels, group, time, id));
    }

    /** A name for the model of this file or folder, such as {@code night-shift} of {@code Night shift.csv}. */
    public static String nameFor(Path file) {
        return Words.name(
                file.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.[A-Za-z]{1,4}$", ""),
                "model");
    }

    private static Optional<String> whyLeftOut(ColumnSurvey column) {
        if (Roles.isBookkeeping(column)) {
            return Optional.of("exports have a column of this name that is no input");
        }
        if (column.filled() == 0) {
            return Optional.of("empty in every row");
        }
        if (column.distinct() < 2) {
            return Optional.of("the same in every row");
        }
        if (column.isInstants()) {
            return Optional.of("instants; make a number of them, such as hours since something");
        }
        if (column.isNumeric()) {
            return Optional.empty();
        }
        if (column.hasUnwritableText()) {
            return Optional.of(
                    "has a text that model.yaml cannot name (blank, longer than 200 characters, or with spaces around it)");
        }
        if (!column.isCategorical() || column.distinct() > MOST_CATEGORIES_OF_ROWS * column.filled()) {
            return Optional.of("about " + Words.count(column.distinct()) + " different texts, too many for categories");
        }
        return Optional.empty();
    }

    private static String unused(Set<String> names, ColumnSurvey column) {
        String name = Words.name(column.name(), "input-" + column.place());
        String unused = name;
        for (int number = 2; !names.add(unused); number++) {
            unused = name + "-" + number;
        }
        return unused;
    }

    private void requireNumbers() {
        for (Target each : targets) {
            if (targets.size() > 1 && !each.isRegression()) {
                throw new DrydockException(
                        DraftFailure.CSV_COLUMN_WRONG,
                        "Nothing was drafted from " + table.file().getFileName() + ": column "
                                + each.column().place() + " "
                                + Words.shown(each.column().name())
                                + " has classes (" + each.why()
                                + "), and several labels must all be numbers that are measured. Name one --label.");
            }
        }
    }

    private void requireInputs() {
        if (inputs.isEmpty() || inputs.size() > MOST_INPUTS) {
            throw new DrydockException(
                    DraftFailure.CSV_COLUMN_WRONG,
                    "Nothing was drafted from " + table.file().getFileName() + ": "
                            + (inputs.isEmpty()
                                    ? "apart from the label and the columns that identify rows, it has no column"
                                            + " that can be an input ("
                                            + String.join("; ", leftOut) + ")."
                                    : inputs.size() + " of its columns can be inputs, and a model has at most "
                                            + MOST_INPUTS + ".")
                            + " Export other columns"
                            + (inputs.isEmpty()
                                    ? ". For a model that reads texts, write model.yaml yourself; see"
                                            + " sample-data/ticket-routing/model.yaml."
                                    : "."));
        }
    }

    /** The commented {@code model.yaml}. */
    public String modelYaml() {
        return new ModelYamlText(this).text();
    }

    /** {@code preprocessing.json}, fitted to these rows. */
    public String preprocessing() {
        return PreprocessingText.of(this);
    }

    /** What was seen and guessed, a line each. */
    public List<String> summary() {
        return List.of(
                Words.count(table.rows()) + " rows, " + table.columns().size() + " columns",
                "label    "
                        + targets.stream()
                                .map(each -> Words.shown(each.column().name()) + ", "
                                        + each.task().yamlName() + ": " + each.why())
                                .collect(Collectors.joining("; ")),
                "group    " + role(roles.group()),
                "time     " + role(roles.time()),
                "id       " + role(roles.id()),
                "inputs   " + inputs.size() + ", left out " + leftOut.size(),
                "module   [n, " + width() + "] float32 to [n, " + outputs() + "] float32");
    }

    private static String role(Roles.Role role) {
        return role.column().map(column -> Words.shown(column.name()) + ", ").orElse("none: ") + role.why();
    }

    String name() {
        return name;
    }

    TableSurvey table() {
        return table;
    }

    Roles roles() {
        return roles;
    }

    Target target() {
        return target;
    }

    /** One, or those of a regression of several. */
    List<Target> targets() {
        return targets;
    }

    /** Columns of the module's output. */
    int outputs() {
        return targets.size() > 1 ? targets.size() : target.outputs();
    }

    List<DraftInput> inputs() {
        return List.copyOf(inputs);
    }

    /** Columns that are no input, each with the reason. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Columns of the module's input. */
    int width() {
        return inputs.stream().mapToInt(DraftInput::width).sum();
    }

    boolean isMulticlass() {
        return target.task() == Task.MULTICLASS_CLASSIFICATION;
    }
}
