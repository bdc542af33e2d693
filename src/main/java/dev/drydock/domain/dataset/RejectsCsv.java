package dev.drydock.domain.dataset;

import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;

/**
 * Quarantined rows as CSV by RFC 4180, masked or as they came. Their text comes from outside and people open the file in spreadsheets, so a cell that one
 * would take for a formula ({@code = + - @}, tab or carriage return at its beginning) has an apostrophe before it.
 */
public final class RejectsCsv {
    public static final String HEADER = "id,instance,file,byte_offset,record,line,reason,field,row\r\n";
    private static final String FORMULA = "=+-@\t\r";

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
        return id + "," + instance + "," + quoted(file) + "," + origin.byteOffset() + "," + origin.record() + ","
                + origin.line() + "," + quoted(reason) + "," + quoted(field) + "," + quoted(row) + "\r\n";
    }

    private static String quoted(String cell) {
        boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
        return "\"" + (formula ? "'" : "") + cell.replace("\"", "\"\"") + "\"";
    }
}
