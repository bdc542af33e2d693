package dev.drydock.serving;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.SeveralNumbers;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The CSV of the prediction log for one version: the very columns that a site ingests, in the order of its signature. Immutable and
 * safe for threads.
 */
final class LogLine {
    private static final String END = "\r\n";
    /** Where {@link #groupInput} says that the group is no input. */
    private static final int NONE = -1;

    private final VersionId version;
    private final ModelSignature signature;
    private final List<Integer> inputs;
    private final List<List<Integer>> times;
    private final List<String> texts;
    private final int groupInput;
    private final String header;

    private LogLine(VersionId version, ModelSignature signature, Set<String> kept) {
        this.version = version;
        this.signature = signature;
        this.inputs = inputColumns(signature, kept);
        Map<String, List<Integer>> timeColumns = timeColumns(signature, kept);
        this.times = List.copyOf(timeColumns.values());
        this.texts = textColumns(signature, kept);
        this.groupInput = groupInput(signature);
        this.header = header(timeColumns.keySet());
    }

    /** @param kept columns that may not go into the log */
    static LogLine of(VersionId version, ModelSignature signature, Set<String> kept) {
        return new LogLine(version, signature, kept);
    }

    String model() {
        return signature.model();
    }

    /** The names of the columns, as the first record of a file. */
    String header() {
        return header;
    }

    private String header(Set<String> timeColumns) {
        ModelSignature.Log log = signature.log();
        List<String> names = new ArrayList<>(List.of(log.predictionId(), log.time(), log.score(), log.modelVersion()));
        if (log.predicted() != null) {
            names.add(log.predicted());
        }
        inputs.forEach(i -> names.add(signature.inputs().get(i).column()));
        names.addAll(timeColumns);
        names.addAll(texts);
        return names.stream().map(LogLine::field).collect(Collectors.joining(",")) + END;
    }

    private static List<String> textColumns(ModelSignature signature, Set<String> kept) {
        Set<String> columns = new LinkedHashSet<>(InferenceTensors.loggedOnly(signature));
        columns.removeAll(kept);
        return List.copyOf(columns);
    }

    private static int groupInput(ModelSignature signature) {
        return IntStream.range(0, signature.inputs().size())
                .filter(i -> signature
                        .inputs()
                        .get(i)
                        .column()
                        .equals(signature.log().group()))
                .findFirst()
                .orElse(NONE);
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

    /**
     * Whole records, in UTF-8, and how many.
     *
     * @param csv nobody changes it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Rows(byte[] csv, int count) {}

    /** A record for each row of a request that has a group. */
    Rows rows(InferenceRequest request, float[] scores, Instant at) {
        String time = at.truncatedTo(ChronoUnit.MILLIS).toString();
        StringBuilder csv = new StringBuilder(request.rows() * 128);
        int count = 0;
        for (int row = 0; row < request.rows(); row++) {
            if (hasGroup(request, row)) {
                count++;
                write(request, row, scores, time, csv);
            }
        }
        return new Rows(csv.toString().getBytes(StandardCharsets.UTF_8), count);
    }

    private void write(InferenceRequest request, int row, float[] scores, String time, StringBuilder csv) {
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

    private boolean hasGroup(InferenceRequest request, int row) {
        if (groupInput != NONE) {
            return !value(signature, request.input(), row, groupInput).isEmpty();
        }
        String group = request.text(signature.log().group(), row);
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
        return isPlain(text) ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '"' || c == '\r' || c == '\n') {
                return false;
            }
        }
        return text.isEmpty()
                || (!Character.isWhitespace(text.codePointAt(0))
                        && !Character.isWhitespace(text.codePointBefore(text.length())));
    }
}
