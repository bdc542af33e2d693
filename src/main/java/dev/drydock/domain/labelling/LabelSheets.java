package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.DatasetSchema;
import java.io.InputStream;
import java.util.List;

/** The CSV files that people fill in. A kept file never changes. */
public interface LabelSheets {

    /**
     * Writes the rows with empty cells for the label, its time and who gave it; no column that is private. It is there whole or not at
     * all; writing the same again is harmless.
     *
     * @param request what each row names as the request
     * @return lower-case hex SHA-256 of the file
     */
    String keep(String request, DatasetSchema schema, List<ChosenRow> rows);

    /** @throws dev.drydock.failure.DrydockException {@code STORED_BYTES_ALTERED}, {@code FILE_UNREADABLE} */
    byte[] read(String sha256);

    /**
     * Reads a file that was filled in; columns may stand in another order, be left out or added, and be separated by semicolons, tabs or
     * bars.
     *
     * @throws dev.drydock.failure.DrydockException {@code LABEL_SHEET_REFUSED}, {@code REQUEST_TOO_LARGE}
     */
    List<FilledRow> readFilled(InputStream sheet);

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
