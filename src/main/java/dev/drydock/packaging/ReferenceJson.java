package dev.drydock.packaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.domain.drift.ColumnReference;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.Sketch;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@code reference.json}: written as version 3, read as versions 1 and 2 as well. */
public final class ReferenceJson {
    private static final long MOST_COUNTED = 1L << 40;

    private ReferenceJson() {}

    /** Why a text is no reference; the sentence says what is wrong with it. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why) {
            super(why);
        }
    }

    /** @param targets of several targets the scores and labels, in place of the one score and label */
    private record Document(
            int version,
            @Nullable List<Entry> inputs,
            @Nullable Entry score,
            @Nullable Entry predicted,
            @Nullable Entry label,
            @Nullable List<Entry> targets) {}

    /** @param column of one of several targets its name, such as {@code score.energy} */
    private record Entry(
            @Nullable String input,
            @Nullable String column,
            @Nullable List<Double> edges,
            @Nullable List<Long> counts,
            long missing,
            @Nullable Double deviation,
            @Nullable SketchEntry sketch) {}

    private record SketchEntry(
            @Nullable List<Float> edges,
            @Nullable List<Long> counts,
            @Nullable Float least,
            @Nullable Float most) {}

    public static byte[] write(DriftReference reference) {
        List<Entry> inputs = new ArrayList<>();
        List<Entry> targets = new ArrayList<>();
        Map<String, Entry> others = new HashMap<>();
        for (ColumnReference column : reference.columns()) {
            if (column.column().role() == ColumnRole.INPUT) {
                inputs.add(entry(column.column().name(), null, column));
            } else if (column.column().isOfTarget()) {
                targets.add(entry(null, column.column().name(), column));
            } else {
                others.put(column.column().name(), entry(null, null, column));
            }
        }
        Document document = new Document(
                reference.version(),
                inputs,
                others.get(DriftColumn.SCORE),
                others.get(DriftColumn.PREDICTED),
                others.get(DriftColumn.LABEL),
                targets.isEmpty() ? null : targets);
        try {
            return (Mappers.RECORDS_WITHOUT_NULLS.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and texts can always be written", e);
        }
    }

    private static Entry entry(@Nullable String input, @Nullable String name, ColumnReference column) {
        return new Entry(
                input,
                name,
                column.column().isNumber() ? column.edges() : null,
                column.counts(),
                column.missing(),
                column.deviation().isPresent() ? column.deviation().getAsDouble() : null,
                column.sketch()
                        .map(sketch -> new SketchEntry(sketch.edges(), sketch.counts(), sketch.least(), sketch.most()))
                        .orElse(null));
    }

    /**
     * @param columns of the model: all inputs must be there
     * @throws Unusable if the text is JSON, but no reference of these columns
     * @throws IOException if it is no JSON
     */
    public static DriftReference read(byte[] json, List<DriftColumn> columns) throws IOException, Unusable {
        Document document = Mappers.RECORDS_WITHOUT_NULLS.readValue(json, Document.class);
        if (document == null
                || document.version() < 1
                || document.version() > DriftReference.VERSION
                || document.inputs() == null) {
            throw new Unusable("it must have version 1, 2 or 3, and inputs");
        }
        Map<String, Entry> byInput = new HashMap<>();
        document.inputs().forEach(entry -> byInput.put(String.valueOf(entry == null ? null : entry.input()), entry));
        Map<String, Entry> byTarget = new HashMap<>();
        if (document.targets() != null) {
            document.targets()
                    .forEach(entry -> byTarget.put(String.valueOf(entry == null ? null : entry.column()), entry));
        }
        List<ColumnReference> references = new ArrayList<>();
        for (DriftColumn column : columns) {
            Entry entry = column.isOfTarget()
                    ? byTarget.get(column.name())
                    : switch (column.role()) {
                        case INPUT -> byInput.get(column.name());
                        case PREDICTION -> column.isNumber() ? document.score() : document.predicted();
                        case LABEL -> document.label();
                    };
            if (entry != null) {
                references.add(reference(column, entry));
            } else if (column.role() == ColumnRole.INPUT && !column.isOfUnknownWords()) {
                throw new Unusable("it has no counts of " + words(column));
            }
        }
        return new DriftReference(document.version(), references);
    }

    private static String words(DriftColumn column) {
        return column.role() == ColumnRole.INPUT ? "input " + column.name() : "the " + column.name();
    }

    private static ColumnReference reference(DriftColumn column, Entry entry) throws Unusable {
        List<Double> edges = entry.edges() == null ? List.of() : entry.edges();
        if (entry.counts() == null) {
            throw new Unusable("it has no counts of " + words(column));
        }
        if (!areNumbers(edges) || !areCounts(entry.counts())) {
            throw new Unusable("the edges or counts of " + words(column) + " are none");
        }
        int bins = column.isNumber() ? edges.size() + 1 : column.categories().size();
        if (entry.counts().size() != bins || (!column.isNumber() && !edges.isEmpty()) || !rises(edges)) {
            throw new Unusable("the bins of " + words(column) + " do not fit");
        }
        long present = sum(entry.counts());
        if (present + entry.missing() <= 0 || entry.missing() < 0 || entry.missing() > MOST_COUNTED) {
            throw new Unusable("the counts of " + words(column) + " are no counts");
        }
        return new ColumnReference(
                column,
                edges,
                entry.counts(),
                entry.missing(),
                deviation(column, entry),
                entry.sketch() == null ? Optional.empty() : Optional.of(sketch(column, entry.sketch(), present)));
    }

    private static OptionalDouble deviation(DriftColumn column, Entry entry) throws Unusable {
        if (entry.deviation() == null) {
            return OptionalDouble.empty();
        }
        if (!Double.isFinite(entry.deviation()) || entry.deviation() < 0) {
            throw new Unusable("the deviation of " + words(column) + " is invalid");
        }
        return OptionalDouble.of(entry.deviation());
    }

    private static Sketch sketch(DriftColumn column, SketchEntry entry, long present) throws Unusable {
        List<Float> edges = entry.edges();
        List<Long> counts = entry.counts();
        Float least = entry.least();
        Float most = entry.most();
        if (!column.isNumber()
                || edges == null
                || counts == null
                || least == null
                || most == null
                || edges.isEmpty()
                || counts.size() != edges.size() + 1
                || !areCounts(counts)
                || sum(counts) != present
                || !risesFinite(edges)
                || !(Float.isFinite(least) && Float.isFinite(most) && least <= most)) {
            throw new Unusable("the sketch of " + words(column) + " is invalid or does not fit its counts");
        }
        return new Sketch(edges, counts, least, most);
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private static boolean areNumbers(List<Double> edges) {
        return edges.stream().allMatch(edge -> edge != null && Math.abs(edge) <= Float.MAX_VALUE);
    }

    private static boolean areCounts(List<Long> counts) {
        return counts.stream().allMatch(count -> count != null && count >= 0 && count <= MOST_COUNTED);
    }

    private static boolean rises(List<Double> edges) {
        for (int i = 1; i < edges.size(); i++) {
            if (edges.get(i - 1) >= edges.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean risesFinite(List<Float> edges) {
        for (int i = 0; i < edges.size(); i++) {
            Float edge = edges.get(i);
            if (edge == null || !Float.isFinite(edge) || (i > 0 && edges.get(i - 1) >= edge)) {
                return false;
            }
        }
        return true;
    }
}
