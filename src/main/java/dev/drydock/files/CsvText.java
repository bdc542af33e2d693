package dev.drydock.files;

/** Texts as cells of CSV by RFC 4180, for files that people open in spreadsheets. */
public final class CsvText {
    private static final String FORMULA = "=+-@\t\r";

    private CsvText() {}

    /**
     * The text in quotes. One that a spreadsheet would take for a formula ({@code = + - @}, tab or carriage return at its beginning) has an
     * apostrophe before it.
     */
    public static String quoted(String cell) {
        boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
        return "\"" + (formula ? "'" : "") + cell.replace("\"", "\"\"") + "\"";
    }
}
