package dev.drydock.dataplane;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScoringFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a row to score is made of: the inputs of the model and the id, from the cells of a file of any form. Not thread-safe. */
final class ScoringRow {
    private static final int ID_CHARACTERS = 200;

    private final List<InputCell> inputs;
    private final boolean texts;
    private final String id;
    private final int idIndex;

    /** @param columns of the cells; it has the id, and each input that must not lack */
    ScoringRow(List<String> columns, RowsToScore source, DatasetSchema schema) {
        this.inputs = schema.inputs().stream()
                .map(input -> new InputCell(input, columns.indexOf(input.column())))
                .toList();
        this.texts = schema.readsText();
        this.id = source.id().orElse("");
        this.idIndex = columns.indexOf(id);
    }

    /** The columns that are read of a file: the inputs, then the id. */
    static Set<String> wanted(RowsToScore source, DatasetSchema schema) {
        Set<String> wanted = new LinkedHashSet<>();
        schema.inputs().forEach(input -> wanted.add(input.column()));
        source.id().ifPresent(wanted::add);
        return wanted;
    }

    /** @throws DrydockException {@link ScoringFailure#SCORING_COLUMNS_MISSING} if any lacks */
    static void requireAll(Path file, List<String> lacking, Set<String> wanted) {
        if (!lacking.isEmpty()) {
            throw new DrydockException(
                    ScoringFailure.SCORING_COLUMNS_MISSING,
                    "No rows of " + file.getFileName() + " are scored: it lacks the columns "
                            + String.join(", ", lacking) + ". Needed are " + String.join(", ", wanted)
                            + ". Add them to the file, with these names, or score with a version that does not need them.");
        }
    }

    /** @param number of the row in the file, from 1 */
    void add(long number, String[] cells, ScoringBlocks blocks) throws UnreadableCell, IOException {
        String key = id.isEmpty() ? "" : cells[idIndex];
        if (key.length() > ID_CHARACTERS) {
            throw new UnreadableCell(RejectReason.TOO_LONG, id);
        }
        float[] values = new float[inputs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = inputs.get(i).read(cells);
        }
        String text =
                texts ? RowText.of(inputs.stream().map(input -> input.of(cells)).toList()) : "";
        blocks.add(number, key, values, text);
    }

    /**
     * A line of {@code rejects.csv}.
     *
     * @param line the row's first line in a file of text, or empty
     */
    static String rejected(long number, String line, RejectReason reason, String field) {
        String meaning = reason.meaning();
        return ScoringFolder.line(List.of(
                Long.toString(number),
                line,
                reason.name(),
                field,
                meaning.substring(0, 1).toUpperCase(Locale.ROOT) + meaning.substring(1) + "."));
    }
}
