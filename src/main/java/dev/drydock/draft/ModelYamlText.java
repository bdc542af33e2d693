package dev.drydock.draft;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The draft as {@code model.yaml}; every guess is preceded by what was seen. */
final class ModelYamlText {
    private static final double HOLDOUT = 0.25;
    private static final int FEW_GROUPS = 40;
    private static final int MOST_SLICES = 4;
    private static final int MOST_VALUES = 8;
    private static final double SMALLEST_SLICE = 0.05;
    private static final Pattern PLACE_NAME = Pattern.compile(
            ".*(site|region|hall|line|country|plant|location|area|branch|segment|zone|standort|land).*");

    private final ModelDraft draft;
    private final Target target;
    private final StringBuilder text = new StringBuilder();

    ModelYamlText(ModelDraft draft) {
        this.draft = draft;
        this.target = draft.target();
    }

    String text() {
        comment("Drafted by 'drydock init' from "
                + Words.shown(draft.table().file().getFileName().toString()) + ": "
                + Words.count(draft.table().rows()) + " rows, "
                + draft.table().columns().size()
                + " columns. Every guess");
        comment(
                "says what was seen; read them all. docs/model-yaml.md has each key with its limits. Then put weights.pt beside this file.");
        line("drydock: 1");
        line("name: " + Words.yaml(draft.name()));
        task();
        export();
        inputs();
        group();
        label();
        slices();
        timing();
        splits();
        files();
        training();
        gates();
        comment("A serving node refuses larger requests and slower answers than these.");
        line("serving: {max-batch: 256, timeout: 2s}");
        comment(
                "When you want the nightly job, in UTC; the five fields of cron. The site's scheduler starts it, Drydock does not.");
        line("schedule: \"0 2 * * *\"");
        return text.toString();
    }

    private void task() {
        line("");
        for (Target each : draft.targets()) {
            comment("The label is " + Words.shown(each.column().name()) + " ("
                    + draft.roles().labelRole().why() + "): " + each.why() + ".");
            if (each.column().empty() > 0) {
                comment(Words.count(each.column().empty()) + " rows have no label and count for the inputs alone.");
            }
        }
        line("task: " + target.task().yamlName());
    }

    private void export() {
        line("");
        comment("Columns of the exports that sites bring: of the serving log, and of the labels that come later.");
        comment("prediction-id: " + draft.roles().id().why() + ".");
        comment("time: " + draft.roles().time().why() + ".");
        comment("The others are what a serving node of Drydock writes; rename them to what your systems write.");
        if (draft.targets().size() > 1) {
            comment("A label, and a score, is one cell with a number for each target and semicolons between them: "
                    + draft.targets().stream()
                            .map(each -> Words.number(each.column().quantile(0.5)))
                            .collect(Collectors.joining(";"))
                    + ".");
        }
        String id = column(draft.roles().id(), Roles.PREDICTION_ID);
        line("export:");
        line("  logs: {prediction-id: " + id + ", time: " + column(draft.roles().time(), Roles.TIME) + ", score: "
                + Roles.SCORE + (draft.isMulticlass() ? ", predicted: " + Roles.PREDICTED : "") + ", model-version: "
                + Roles.MODEL_VERSION + "}");
        line("  feedback: {prediction-id: " + id + ", label: "
                + (draft.targets().size() > 1
                        ? Roles.LABEL
                        : Words.yaml(target.column().name()))
                + ", time: " + Roles.LABELLED_AT + ", annotator: "
                + Roles.ANNOTATOR + "}");
    }

    private static String column(Roles.Role role, String otherwise) {
        return role.column().map(column -> Words.yaml(column.name())).orElse(otherwise);
    }

    private void inputs() {
        line("");
        comment(
                "min and max are what was seen with a quarter of its span as head-room; a row outside is rejected, so widen them to");
        comment("what is physically possible. A category that is not listed rejects its row too.");
        if (!draft.leftOut().isEmpty()) {
            comment("Left out:");
            draft.leftOut().forEach(column -> comment("  " + column));
        }
        line("inputs:");
        for (DraftInput input : draft.inputs()) {
            seen(input).forEach(sentence -> line("  # " + sentence));
            line("  - {name: " + Words.yaml(input.name()) + ", column: "
                    + Words.yaml(input.column().name()) + ", type: "
                    + (input.isNumeric() ? "numeric" : "categorical") + (input.missing() ? ", missing: true" : "")
                    + limits(input) + "}");
        }
    }

    private static String limits(DraftInput input) {
        if (!input.isNumeric()) {
            return ", categories: "
                    + input.categories().stream().map(Words::yaml).collect(Collectors.joining(", ", "[", "]"));
        }
        Range range = Range.around(input.column());
        return ", min: " + range.min() + ", max: " + range.max();
    }

    private static List<String> seen(DraftInput input) {
        ColumnSurvey column = input.column();
        List<String> sentences = new ArrayList<>();
        String empty = column.empty() == 0
                ? ""
                : "; empty in " + Words.count(column.empty()) + " rows ("
                        + Words.percent(column.empty() / (double) column.rows()) + ")";
        if (!input.isNumeric()) {
            sentences.add(counts(column.texts()) + empty);
            return sentences;
        }
        sentences.add((column.isWhole() ? "whole numbers " : "") + Words.number(column.min()) + " to "
                + Words.number(column.max())
                + ", mean " + Words.number(rounded(column.moments().mean())) + ", median "
                + Words.number(rounded(column.quantile(0.5)))
                + empty);
        if (column.notNumbers() > 0) {
            sentences.add(Words.count(column.notNumbers()) + " cells are no number, first "
                    + Words.shown(column.firstNoNumber().text()) + " on line "
                    + column.firstNoNumber().line()
                    + ": such rows are rejected; export an empty cell for a missing value");
        }
        if (column.isWhole() && column.distinct() <= 6) {
            sentences.add("only " + column.distinct()
                    + " values: if these are codes, write type: categorical and categories");
        }
        return sentences;
    }

    private static double rounded(double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }

    private static String counts(Map<String, Long> texts) {
        String most = texts.entrySet().stream()
                .limit(MOST_VALUES)
                .map(entry -> Words.shown(entry.getKey()) + " " + Words.count(entry.getValue()))
                .collect(Collectors.joining(", "));
        return most + (texts.size() > MOST_VALUES ? ", and " + (texts.size() - MOST_VALUES) + " more" : "");
    }

    private void group() {
        line("");
        comment(
                "The unit that rows share, such as a machine or a person: one group lies in one split, and its rows count together where bounds are estimated.");
        comment("group: " + draft.roles().group().why() + ".");
        line("group: " + column(draft.roles().group(), Roles.GROUP));
    }

    private void targets() {
        comment(
                "In the order of the module's outputs. Feedback outside is rejected. Write the units that people read.");
        line("label:");
        line("  targets:");
        Set<String> names = new HashSet<>();
        for (Target each : draft.targets()) {
            Range range = Range.around(each.column());
            line("    - {name: " + each.name(names) + ", min: " + range.min() + ", max: " + range.max() + ", unit: "
                    + Words.yaml(each.unit()) + "}");
        }
    }

    private void label() {
        if (draft.targets().size() > 1) {
            targets();
            return;
        }
        if (target.isRegression()) {
            Range range = Range.around(target.column());
            comment("Feedback outside is rejected. Write the unit that people read.");
            line("label: {min: " + range.min() + ", max: " + range.max() + ", unit: " + Words.yaml(target.unit())
                    + "}");
            return;
        }
        if (draft.isMulticlass()) {
            comment("In the order of the module's outputs; drafted with the most frequent first. Change it to the"
                    + " order of your module.");
        } else {
            comment("The last class is the positive one, whose probability is the score; drafted is the rarer one, "
                    + Words.shown(target.rarest().getKey()) + " (" + Words.percent(target.rarestShare()) + ").");
        }
        line("label: {classes: "
                + target.classes().stream()
                        .map(entry -> Words.yaml(entry.getKey()))
                        .collect(Collectors.joining(", ", "[", "]"))
                + "}");
    }

    private void slices() {
        line("");
        Optional<DraftInput> place = sliceInput();
        if (place.isEmpty()) {
            comment("Slices are subsets that gates look at on their own; no column suggests any.");
            line("slices: []");
            return;
        }
        ColumnSurvey column = place.get().column();
        comment("Subsets that gates look at on their own, suggested by " + Words.shown(column.name())
                + ". Watched ones are reported; required: true");
        comment(
                "gives a slice a gate that must pass, and needs about as many rows in the slice as the gates below name for all, of at least 10 groups.");
        line("slices:");
        Set<String> names = new HashSet<>();
        column.texts().entrySet().stream()
                .filter(entry -> entry.getValue() >= SMALLEST_SLICE * column.rows())
                .limit(MOST_SLICES)
                .forEach(entry -> slice(column, entry, names));
    }

    private void slice(ColumnSurvey column, Map.Entry<String, Long> value, Set<String> names) {
        String name = Words.name(value.getKey(), place(column) + "-" + (names.size() + 1));
        line("  - {name: " + Words.yaml(names.add(name) ? name : name + "-" + names.size()) + ", column: "
                + Words.yaml(column.name())
                + ", equals: " + Words.yaml(value.getKey()) + ", required: false} # about "
                + Words.count(Math.round(HOLDOUT * value.getValue())) + " of these rows in the holdout");
    }

    private static String place(ColumnSurvey column) {
        return Words.name(column.name(), "slice");
    }

    private Optional<DraftInput> sliceInput() {
        List<DraftInput> few = draft.inputs().stream()
                .filter(input -> !input.isNumeric() && input.categories().size() <= MOST_VALUES)
                .toList();
        return few.stream()
                .filter(input -> PLACE_NAME.matcher(input.name()).matches())
                .findFirst()
                .or(() -> few.stream().findFirst());
    }

    private void timing() {
        line("");
        comment("The file does not show how long a label takes. Predictions younger than maturity are not used yet.");
        line("maturity: 7d");
        line("clock-tolerance: 5m");
        line("reject-limit: 1%");
    }

    private void splits() {
        long groups = groups();
        comment("By group: about " + Words.count(Math.round(HOLDOUT * groups)) + " of " + Words.count(groups)
                + " groups in the holdout"
                + (HOLDOUT * groups < FEW_GROUPS ? ". Gates need at least 10, and few make wide intervals." : "."));
        line("splits: {train: 0.6, tune: 0.15, holdout: " + HOLDOUT + ", salt: " + Words.yaml(draft.name()) + "}");
    }

    private long groups() {
        return draft.roles()
                .group()
                .column()
                .map(ColumnSurvey::distinct)
                .orElse(draft.table().rows());
    }

    private void files() {
        line("");
        comment("TorchScript of torch.jit.script, [n, " + draft.width() + "] float32 to [n, " + draft.outputs()
                + "] float32:");
        comment(answer() + ". Its columns, from 0, as preprocessing.json writes them:");
        int from = 0;
        for (DraftInput input : draft.inputs()) {
            int to = from + input.width() - 1;
            comment("  " + from + (to > from ? " to " + to : "") + ": " + input.name() + ", "
                    + input.kind().wireName()
                    + (input.isNumeric() && input.missing() ? ", then 1 where it was missing" : ""));
            from = to + 1;
        }
        line("weights: weights.pt");
        comment("Fitted to this file. With fit: train, each night fits the numbers in it again, to its training rows.");
        line("preprocessing: {file: preprocessing.json, fit: train}");
    }

    private String answer() {
        if (draft.targets().size() > 1) {
            return "each label less its mean, over its scale, which are in preprocessing.json";
        }
        if (target.isRegression()) {
            return "the label less its mean, over its scale, which are in preprocessing.json";
        }
        return draft.isMulticlass() ? "a logit for each class" : "the logit of the last class";
    }

    private void training() {
        line("");
        comment("How each night fine-tunes; one trial for each entry of sweep.");
        line(
                "training: {epochs: 8, batch-size: 128, optimizer: adamw, learning-rate: 0.001, weight-decay: 0.01, clip-norm: 1.0,"
                        + " patience: 3, seed: 1, threads: 1}");
        line("sweep:");
        line("  - {learning-rate: 0.0005}");
        line("  - {learning-rate: 0.001}");
    }

    private void gates() {
        line("");
        long holdout = Math.round(HOLDOUT * target.column().filled());
        comment(
                "The site's signed policy holds for every candidate; gates may tighten it here. Rows like these leave about");
        comment(
                Words.count(holdout)
                        + " labelled ones in the holdout. At 95 % confidence, with a chance of 80 % to pass, a gate needs about");
        RowsNeeded needed = new RowsNeeded(Math.max(1, draft.table().rows() / (double) groups()));
        needs(needed).forEach(sentence -> comment("  " + sentence));
        line("gates: {}");
        comment(
                "From a population stability index of psi on an input or the label has drifted; with fewer rows the night ends with COLLECT_LABELS.");
        line("drift: {psi: 0.2, min-rows: 1000, min-labels: 500}");
    }

    private List<String> needs(RowsNeeded needed) {
        if (target.isRegression()) {
            return List.of(
                    rows(needed.r2(0.7, 0.5)) + " to show an R² of at least 0.5 if it is 0.7",
                    rows(needed.r2(0.55, 0.5)) + " if it is 0.55");
        }
        if (draft.isMulticlass()) {
            String rarest = Words.shown(target.rarest().getKey()) + ", the rarest class ("
                    + Words.percent(target.rarestShare()) + ")";
            return List.of(
                    rows(needed.recall(0.7, 0.5, target.rarestShare())) + " to show a recall of at least 0.5 of "
                            + rarest + ", if it is 0.7",
                    "macro-F1 weighs all classes alike, so the rarest decides about its interval too");
        }
        double share = target.rarestShare();
        return List.of(
                rows(needed.aucFloor(0.75, 0.65, share)) + " to show an AUC of at least 0.65 if it is 0.75, "
                        + Words.count(needed.aucFloor(0.7, 0.65, share)) + " if it is 0.70",
                rows(needed.aucMargin(0.02, share))
                        + " to show that an equal candidate is not worse than the champion by more than 0.02");
    }

    private static String rows(long needed) {
        return Words.count(needed) + " rows";
    }

    private void comment(String sentence) {
        text.append(sentence.isEmpty() ? "#" : "# " + sentence).append('\n');
    }

    private void line(String yaml) {
        text.append(yaml).append('\n');
    }
}
