package dev.drydock.draft;

import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DraftFailure;
import dev.drydock.failure.DrydockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the label asks of the model.
 *
 * @param classes in the order of the module's outputs, with their rows; empty for a regression
 * @param why the guess, for a comment
 */
record Target(ColumnSurvey column, Task task, List<Map.Entry<String, Long>> classes, String why) {
    /** A whole number with more values than this is measured, not classified. */
    private static final int MOST_CODES = 20;

    /** So that a number behind it fits too. */
    private static final int LONGEST_NAME = 36;

    private static final Pattern UNIT = Pattern.compile(".*[(\\[]([^)\\]]{1,20})[)\\]]\\s*");

    Target {
        classes = List.copyOf(classes);
    }

    /** @throws DrydockException {@link DraftFailure#CSV_COLUMN_WRONG} if nothing can be learned from the column */
    static Target of(ColumnSurvey label, Path file) {
        long values = label.distinct();
        boolean codes = label.isWhole() && values <= MOST_CODES;
        boolean measured = label.isNumeric() && values > 2 && !codes;
        if (measured && label.notNumbers() == 0) {
            return new Target(
                    label,
                    Task.REGRESSION,
                    List.of(),
                    Words.count(label.filled()) + " numbers from " + Words.number(label.min()) + " to "
                            + Words.number(label.max()));
        }
        if (!label.isCategorical() || (measured && values > MOST_CODES)) {
            throw new DrydockException(
                    DraftFailure.CSV_COLUMN_WRONG,
                    "Nothing was drafted from " + file.getFileName() + ": column " + label.place() + " "
                            + Words.shown(label.name()) + ", the label, " + fault(label)
                            + " Name another column with --label, or correct this one.");
        }
        return classified(label, codes);
    }

    private static String fault(ColumnSurvey label) {
        if (label.filled() == 0) {
            return "is empty.";
        }
        if (label.distinct() < 2) {
            return "is the same in every row, so that there is nothing to tell apart.";
        }
        if (label.isNumeric()) {
            return "holds numbers, and " + Words.count(label.notNumbers()) + " cells that are none, first "
                    + Words.shown(label.firstNoNumber().text()) + " on line "
                    + label.firstNoNumber().line() + ".";
        }
        return label.hasUnwritableText()
                ? "has a text that model.yaml cannot name (empty, longer than 200 characters, or with spaces around it)."
                : "has about " + Words.count(label.distinct()) + " different texts, but at most "
                        + ColumnSurvey.MOST_TEXTS + " are allowed for classes.";
    }

    private static Target classified(ColumnSurvey label, boolean codes) {
        List<Map.Entry<String, Long>> classes = new ArrayList<>(label.texts().entrySet());
        String seen = String.join(
                ", ",
                classes.stream()
                        .map(entry -> Words.shown(entry.getKey()) + " " + Words.count(entry.getValue()))
                        .toList());
        boolean two = classes.size() == 2;
        String caution =
                codes && !two ? "; whole numbers taken for classes: write task: regression if they are measured" : "";
        return new Target(
                label, two ? Task.BINARY_CLASSIFICATION : Task.MULTICLASS_CLASSIFICATION, classes, seen + caution);
    }

    boolean isRegression() {
        return classes.isEmpty();
    }

    /** Share of the rarest class among labelled rows. */
    double rarestShare() {
        return rarest().getValue() / (double) column.filled();
    }

    /** The class with the fewest rows: of two the one that is drafted as the positive one. */
    Map.Entry<String, Long> rarest() {
        return classes.get(classes.size() - 1);
    }

    /** A name for it, unlike those that are given, which it is added to. */
    String name(Set<String> given) {
        String name = Words.name(column.name(), "target-" + column.place());
        String cut = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        String unused = cut;
        for (int number = 2; !given.add(unused); number++) {
            unused = cut + "-" + number;
        }
        return unused;
    }

    /** What stands in brackets at the end of the column's name. */
    String unit() {
        Matcher matcher = UNIT.matcher(column.name());
        return matcher.matches() && Words.isWritable(matcher.group(1)) ? matcher.group(1) : "unit";
    }

    /** Columns of the module's output. */
    int outputs() {
        return task == Task.MULTICLASS_CLASSIFICATION ? classes.size() : 1;
    }
}
