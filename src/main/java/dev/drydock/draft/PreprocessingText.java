package dev.drydock.draft;

import java.util.List;
import java.util.stream.Collectors;

/** {@code preprocessing.json} of docs/formats.md. Names need no escapes: they are letters, digits and dashes. */
final class PreprocessingText {
    private PreprocessingText() {}

    static String of(ModelDraft draft) {
        String inputs = draft.inputs().stream().map(PreprocessingText::entry).collect(Collectors.joining(",\n"));
        return "{\"version\": 1, \"inputs\": [\n" + inputs + "]" + labels(draft) + "}\n";
    }

    private static String entry(DraftInput input) {
        return "  {\"input\": \"" + input.name() + "\", \"kind\": \""
                + input.kind().wireName() + "\", " + String.join(", ", numbers(input)) + "}";
    }

    private static List<String> numbers(DraftInput input) {
        ColumnSurvey column = input.column();
        String indicator = "\"indicator\": " + input.missing();
        return switch (input.kind()) {
            case STANDARD ->
                List.of(mean(column.moments().mean()), scale(column.moments().deviation()), indicator);
            case LOG_STANDARD ->
                List.of(
                        mean(column.logMoments().mean()),
                        scale(column.logMoments().deviation()),
                        indicator);
            case ROBUST ->
                List.of(
                        "\"median\": " + Words.number(column.quantile(0.5)),
                        "\"iqr\": " + Words.number(column.quantile(0.75) - column.quantile(0.25)),
                        indicator);
            case ONE_HOT -> List.of("\"size\": " + input.categories().size());
        };
    }

    private static String labels(ModelDraft draft) {
        if (!draft.target().isRegression()) {
            return "";
        }
        String scales = draft.targets().stream().map(PreprocessingText::label).collect(Collectors.joining(", "));
        return draft.targets().size() > 1 ? ",\n \"labels\": [" + scales + "]" : ",\n \"label\": " + scales;
    }

    private static String label(Target target) {
        Moments moments = target.column().moments();
        return "{" + mean(moments.mean()) + ", " + scale(moments.deviation()) + "}";
    }

    private static String mean(double mean) {
        return "\"mean\": " + Words.number(mean);
    }

    private static String scale(double scale) {
        return "\"scale\": " + Words.number(scale);
    }
}
