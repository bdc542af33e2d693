package dev.drydock.domain.erasure;

/**
 * A copy of rows that an erasure found.
 *
 * @param name of a file its export and name, of a snapshot its id, of staged rows {@code FILE-RUN}, of a sheet and a report the digest
 * @param rows that were overwritten or left out; 0 of a report, which stays
 * @param before hex SHA-256 of the file as it was
 * @param after the same since then
 */
public record ErasedCopy(Place place, String name, long rows, String before, String after) {

    /** Where copies of rows are. */
    public enum Place {
        /** A received export file: its records are fill. */
        EXPORT_FILE,
        /** An export file that was received after the erasure: its records were filled before anybody read them. */
        KEPT_OUT,
        STAGED_ROWS,
        SNAPSHOT,
        LABEL_SHEET,
        /** A signed gate report that names a prediction's id. It stays: its package would not be what people approved. */
        REPORT
    }
}
