package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.Rewrite;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The CSV files that people fill in. A kept file never changes; one with erased rows is replaced by another. */
public interface LabelSheets {

    /**
     * Writes the rows with empty cells for the label, its time and who gave it; no column that may not go on label sheets. It is there whole or not at
     * all; writing the same again is harmless.
     *
     * @param request what each row names as the request
     * @return lower-case hex SHA-256 of the file
     */
    String keep(String request, DatasetSchema schema, List<ChosenRow> rows);

    /**
     * Writes the sheet again without the rows of erased groups and predictions of the model, as a further sheet.
     *
     * @return empty if none of its rows is among them; settling puts the further sheet in its place and leaves this one
     * @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED}, {@code FILE_UNREADABLE}
     */
    Optional<Rewrite> erase(String sha256, String model, DatasetSchema schema, ErasedSubjects erased);

    /** Digests of all sheets that are kept. */
    List<String> list();

    /** Missing ones are harmless. */
    void remove(String sha256);

    /** @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED}, {@code FILE_UNREADABLE} */
    byte[] read(String sha256);

    /**
     * As {@link #read(String)}, for somebody who fills it in.
     *
     * @throws dev.drydock.failure.DrydockException also {@code FIELD_RULE_BROKEN} if it has a column that may not go on label sheets by now
     */
    byte[] read(String sha256, DatasetSchema schema);

    /**
     * Reads a file that was filled in; columns may stand in another order, be left out or added, and be separated by semicolons, tabs or
     * bars. A column that may not go on label sheets may not come back on one either.
     *
     * @throws dev.drydock.failure.DrydockException {@code LABEL_SHEET_REFUSED}, {@code FIELD_RULE_BROKEN}, {@code REQUEST_TOO_LARGE}
     */
    List<FilledRow> readFilled(DatasetSchema schema, InputStream sheet);

    /**
     * A row as people left it; cells without the spaces around them.
     *
     * @param number of the record below the header, from 1
     */
    record FilledRow(
            long number, String request, String predictionId, String label, String labelledAt, String annotator) {}

    /** The labels as an export's feedback file. */
    String feedback(DatasetSchema schema, List<FilledRow> rows);
}
