package dev.drydock.draft;

import dev.drydock.failure.DraftFailure;
import dev.drydock.failure.DrydockException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which column is the label, the id, the time and the group: as said by the person, or guessed; each with its reason. */
final class Roles {
    /** Columns that a serving log or a feedback file has besides inputs, by the names that a draft gives them. */
    static final String PREDICTION_ID = "prediction_id";

    static final String TIME = "predicted_at";
    static final String SCORE = "score";
    static final String LABEL = "label";
    static final String PREDICTED = "predicted";
    static final String MODEL_VERSION = "model_version";
    static final String GROUP = "group_id";
    static final String LABELLED_AT = "labelled_at";
    static final String ANNOTATOR = "annotator";

    private static final Set<String> BOOKKEEPING = Set.of(SCORE, PREDICTED, MODEL_VERSION, LABELLED_AT, ANNOTATOR);
    private static final Pattern LABEL_NAME =
            Pattern.compile("label|target|class|y|outcome|result|failed|failure|defect|quality|churn|default");
    private static final Pattern ID_NAME =
            Pattern.compile("(.*[ _.-])?(id|nr|no|uuid|key|number|nummer)([ _.-].*)?|.*id");
    private static final Pattern GROUP_NAME = Pattern.compile(
            ".*(group|machine|pump|patient|customer|client|unit|device|asset|coil|batch|lot|user|person|serial|vehicle).*");
    private static final int FEWEST_GROUPS = 10;

    private final TableSurvey table;
    private final Set<String> taken = new HashSet<>();
    private final Role label;
    private final List<ColumnSurvey> labels;
    private final Role time;
    private final Role id;
    private final Role group;

    /**
     * @param column empty if the file has none
     * @param why what was seen, for a comment
     */
    record Role(Optional<ColumnSurvey> column, String why) {}

    /** What the person said; empty where they did not. */
    record Choices(List<String> labels, Optional<String> group, Optional<String> time, Optional<String> id) {
        Choices {
            labels = List.copyOf(labels);
        }
    }

    /** @throws DrydockException {@link DraftFailure#CSV_COLUMN_WRONG} if a named column is not there, or is named twice */
    Roles(TableSurvey table, Choices choices) {
        this.table = table;
        List<Role> saidLabels = choices.labels.stream()
                .map(name -> said("--label", Optional.of(name)).orElseThrow())
                .toList();
        Optional<Role> saidGroup = said("--group", choices.group);
        Optional<Role> saidTime = said("--time", choices.time);
        Optional<Role> saidId = said("--id", choices.id);
        this.label = saidLabels.isEmpty() ? guessLabel() : saidLabels.get(0);
        this.labels = saidLabels.isEmpty()
                ? List.of(label.column.orElseThrow())
                : saidLabels.stream().map(role -> role.column.orElseThrow()).toList();
        this.time = saidTime.orElseGet(this::guessTime);
        this.id = saidId.orElseGet(this::guessId);
        this.group = saidGroup.orElseGet(this::guessGroup);
    }

    /** The columns that the model predicts; several are a regression's targets. */
    List<ColumnSurvey> labels() {
        return labels;
    }

    Role labelRole() {
        return label;
    }

    Role time() {
        return time;
    }

    Role id() {
        return id;
    }

    Role group() {
        return group;
    }

    /** The columns without a role. */
    List<ColumnSurvey> others() {
        return table.columns().stream()
                .filter(column -> !taken.contains(column.name()))
                .toList();
    }

    static boolean isBookkeeping(ColumnSurvey column) {
        return BOOKKEEPING.contains(column.name());
    }

    private Optional<Role> said(String option, Optional<String> name) {
        return name.map(wanted -> {
            ColumnSurvey column = table.find(wanted).orElseThrow(() -> unknown(option, wanted));
            if (!taken.add(wanted)) {
                throw wrong("column " + column.place() + " " + Words.shown(wanted) + " has two meanings, and " + option
                        + " is one of them. Name another column.");
            }
            return new Role(Optional.of(column), "as " + option + " says");
        });
    }

    private Role guessLabel() {
        Optional<ColumnSurvey> named =
                free().filter(column -> matches(LABEL_NAME, column)).reduce((first, second) -> second);
        if (named.isPresent()) {
            return take(named.get(), "guessed by its name; --label COLUMN chooses another");
        }
        ColumnSurvey last = free().filter(column -> !isBookkeeping(column))
                .reduce((first, second) -> second)
                .orElseThrow(() -> wrong("there is no column left to be the label. Name it with --label."));
        return take(last, "guessed, as it is the last column; --label COLUMN chooses another");
    }

    private Role guessTime() {
        return first(ColumnSurvey::isInstants)
                .map(column ->
                        take(column, "guessed: all " + Words.count(column.filled()) + " cells are instants in UTC"))
                .orElseGet(() -> new Role(Optional.empty(), noTime()));
    }

    private String noTime() {
        return free().filter(column -> !column.isNumeric()
                        && column.name().toLowerCase(Locale.ROOT).matches(".*(time|date|datum|zeit|_at| at|when).*"))
                .findFirst()
                .map(column -> "no column of this file holds instants: " + Words.shown(column.name()) + " has "
                        + Words.shown(column.firstNoInstant().text()) + " on line "
                        + column.firstNoInstant().line() + "; write them as 2026-11-24T02:00:00Z")
                .orElse("no column of this file holds instants; exports must bring one such as 2026-11-24T02:00:00Z");
    }

    private Role guessId() {
        Predicate<ColumnSurvey> unique = ColumnSurvey::isUnique;
        return first(unique.and(column -> matches(ID_NAME, column)))
                .or(() -> first(unique.and(column -> !column.isNumeric() && !isBookkeeping(column))))
                .map(column -> take(column, "guessed: its " + Words.count(column.filled()) + " cells all differ"))
                .orElseGet(() -> new Role(
                        Optional.empty(), "no column of this file identifies each row; exports must have one"));
    }

    private Role guessGroup() {
        Predicate<ColumnSurvey> repeats = this::repeats;
        return first(repeats.and(column -> matches(GROUP_NAME, column)))
                .or(() -> first(repeats.and(column -> matches(ID_NAME, column))))
                .or(() -> first(repeats.and(column -> !column.isNumeric() && !column.isCategorical())))
                .map(column -> take(
                        column,
                        "guessed: about " + Words.count(column.distinct()) + " values, "
                                + Words.number(Math.round(10.0 * column.filled() / column.distinct()) / 10.0)
                                + " rows each"))
                .orElseGet(() -> new Role(
                        Optional.empty(),
                        "no column of this file names a unit that rows share; exports must bring one, and where rows share"
                                + " nothing it may repeat the id"));
    }

    private boolean repeats(ColumnSurvey column) {
        return column.empty() == 0
                && (!column.isNumeric() || column.isWhole())
                && column.distinct() >= FEWEST_GROUPS
                && column.distinct() <= column.filled() / 2;
    }

    private Optional<ColumnSurvey> first(Predicate<ColumnSurvey> condition) {
        return free().filter(condition).findFirst();
    }

    private Stream<ColumnSurvey> free() {
        return table.columns().stream().filter(column -> !taken.contains(column.name()));
    }

    private static boolean matches(Pattern name, ColumnSurvey column) {
        return name.matcher(column.name().toLowerCase(Locale.ROOT)).matches();
    }

    private Role take(ColumnSurvey column, String why) {
        taken.add(column.name());
        return new Role(Optional.of(column), why);
    }

    private DrydockException unknown(String option, String name) {
        String near = table.columns().stream()
                .map(ColumnSurvey::name)
                .filter(other -> other.equalsIgnoreCase(name.strip()))
                .findFirst()
                .map(other -> " Did you mean " + Words.shown(other) + "?")
                .orElse("");
        String known = String.join(
                ", ",
                table.columns().stream()
                        .limit(30)
                        .map(column -> Words.shown(column.name()))
                        .toList());
        return wrong("its header has no column " + Words.shown(name) + ", which " + option + " names." + near
                + " The columns are " + known + (table.columns().size() > 30 ? ", …" : "") + ".");
    }

    private DrydockException wrong(String why) {
        return new DrydockException(
                DraftFailure.CSV_COLUMN_WRONG,
                "Nothing was drafted from " + table.file().getFileName() + ": " + why);
    }
}
