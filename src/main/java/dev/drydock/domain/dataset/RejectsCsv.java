package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.files.CsvText;

/**
 * Quarantined rows as CSV by RFC 4180, masked or as they came. Their text comes from outside and people open the file in spreadsheets: each
 * text is a cell of {@link CsvText}.
 */
public final class RejectsCsv {
    public static final String HEADER = "id,instance,file,byte_offset,record,line,reason,field,row\r\n";

    private RejectsCsv() {}

    /** As it came if that is there, else masked. */
    public static String line(QuarantinedRow row) {
        Reject reject = row.reject();
        return line(
                row.id(),
                row.instanceId(),
                row.file(),
                reject.origin(),
                reject.reason().name(),
                reject.field(),
                reject.raw().isEmpty() ? reject.masked() : reject.raw());
    }

    public static String line(
            long id, long instance, String file, RowOrigin origin, String reason, String field, String row) {
        return id + "," + instance + "," + CsvText.quoted(file) + "," + origin.byteOffset() + "," + origin.record()
                + "," + origin.line() + "," + CsvText.quoted(reason) + "," + CsvText.quoted(field) + ","
                + CsvText.quoted(row) + "\r\n";
    }
}
