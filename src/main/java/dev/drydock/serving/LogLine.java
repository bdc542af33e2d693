package dev.drydock.serving;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.SeveralNumbers;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The CSV of the prediction log: the very columns that a site ingests, in the order of a model's signature. */
final class LogLine {
    private static final String END = "\r\n";

    private LogLine() {}

    /** @param kept columns that may not go into the log */
    static String header(ModelSignature signature, Set<String> kept) {
        ModelSignature.Log log = signature.log();
        List<String> names = new ArrayList<>(List.of(log.predictionId(), log.time(), log.score(), log.modelVersion()));
        if (log.predicted() != null) {
            names.add(log.predicted());
        }
        inputColumns(signature, kept)
                .forEach(i -> names.add(signature.inputs().get(i).column()));
        names.addAll(timeColumns(signature, kept).keySet());
        names.addAll(textColumns(signature, kept));
        return names.stream().map(LogLine::field).collect(Collectors.joining(",")) + END;
    }

    private static Set<String> textColumns(ModelSignature signature, Set<String> kept) {
        Set<String> columns = new LinkedHashSet<>(InferenceTensors.loggedOnly(signature));
        columns.removeAll(kept);
        return columns;
    }

    /** Inputs by index, without those whose column another input has already. */
    private static List<Integer> inputColumns(ModelSignature signature, Set<String> kept) {
        Set<String> seen = new HashSet<>();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < signature.inputs().size(); i++) {
            String column = signature.inputs().get(i).column();
            if (!kept.contains(column) && seen.add(column)) {
                columns.add(i);
            }
        }
        return columns;
    }

    /** Columns that have the time from which an input's value was known, with the inputs by index that are logged. */
    private static Map<String, List<Integer>> timeColumns(ModelSignature signature, Set<String> kept) {
        Map<String, List<Integer>> columns = new LinkedHashMap<>();
        for (int i = 0; i < signature.inputs().size(); i++) {
            String column = signature.inputs().get(i).availableAt();
            if (column != null) {
                List<Integer> inputs = columns.computeIfAbsent(column, name -> new ArrayList<>());
                if (!kept.contains(signature.inputs().get(i).column())) {
                    inputs.add(i);
                }
            }
        }
        return columns;
    }

    /** Whole records, and how many. */
    record Rows(String csv, int count) {}

    /**
     * A record for each row of a request that has a group.
     *
     * @param kept columns that may not go into the log
     */
    static Rows rows(
            ModelSignature signature,
            Set<String> kept,
            VersionId version,
            InferenceRequest request,
            float[] scores,
            Instant at) {
        String time = at.truncatedTo(ChronoUnit.MILLIS).toString();
        List<Integer> inputs = inputColumns(signature, kept);
        Collection<List<Integer>> times = timeColumns(signature, kept).values();
        Set<String> texts = textColumns(signature, kept);
        StringBuilder csv = new StringBuilder(scores.length * 128);
        int count = 0;
        for (int row = 0; row < request.rows(); row++) {
            if (!hasGroup(signature, request, row)) {
                continue;
            }
            count++;
            csv.append(field(request.id(row))).append(',').append(time);
            csv.append(',').append(InferenceTensors.loggedScore(signature, scores, row));
            csv.append(',').append(version.number());
            if (signature.log().predicted() != null) {
                int predicted = InferenceTensors.predictedClass(signature, scores, row);
                csv.append(',').append(field(signature.classes().get(predicted)));
            }
            for (int input : inputs) {
                csv.append(',').append(value(signature, request.input(), row, input));
            }
            for (List<Integer> known : times) {
                // What was asked with a value knew it by then
                csv.append(',').append(isGiven(signature, request.input(), row, known) ? time : "");
            }
            for (String column : texts) {
                String text = request.text(column, row);
                csv.append(',').append(text == null ? "" : field(text));
            }
            csv.append(END);
        }
        return new Rows(csv.toString(), count);
    }

    private static boolean hasGroup(ModelSignature signature, InferenceRequest request, int row) {
        String column = signature.log().group();
        int inputs = signature.inputs().size();
        for (int i = 0; i < inputs; i++) {
            if (signature.inputs().get(i).column().equals(column)) {
                return !value(signature, request.input(), row, i).isEmpty();
            }
        }
        String group = request.text(column, row);
        return group != null && !group.isBlank();
    }

    private static boolean isGiven(ModelSignature signature, RawRows rows, int row, List<Integer> inputs) {
        return inputs.stream()
                .anyMatch(input -> !value(signature, rows, row, input).isEmpty());
    }

    private static String value(ModelSignature signature, RawRows rows, int row, int input) {
        if (rows instanceof RawRows.Texts texts) {
            return field(RowText.texts(texts.rows().get(row)).get(input));
        }
        float[] raw = ((RawRows.Numbers) rows).values();
        return value(signature.inputs().get(input), raw[row * signature.inputs().size() + input]);
    }

    private static String value(ModelSignature.Input input, float value) {
        if (Float.isNaN(value)) {
            return "";
        }
        return input.categorical() ? field(input.categories().get((int) value)) : number(value);
    }

    /** The shortest decimal that reads back as the same float32, without an exponent. */
    private static String number(float value) {
        return SeveralNumbers.plain(value);
    }

    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                && text.equals(text.strip());
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
