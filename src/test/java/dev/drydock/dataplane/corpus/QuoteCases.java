package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Quotes where none may stand, that never close, that close too late; and cells that need theirs. */
final class QuoteCases {
    private static final String FAMILY = "quotes";

    private final List<CorpusCase> cases = new ArrayList<>();

    private QuoteCases() {}

    static Stream<CorpusCase> all() {
        QuoteCases all = new QuoteCases();
        for (String column : List.of("id", "unit", "x", "note")) {
            all.bad("never-closes", column, "\"1");
            all.bad("in-a-plain-cell", column, "1\"1");
            all.bad("ends-a-plain-cell", column, "1\"");
            all.bad("text-behind-it", column, "\"1\"1");
            all.bad("space-behind-it", column, "\"1\" ");
            all.bad("space-before-it", column, " \"1\"");
            all.bad("escaped-by-a-backslash", column, "\"1\\\"1\"");
            all.bad("three", column, "\"1\"\"");
            all.bad("alone", column, "\"");
            all.closesLinesLater(column, 1);
            all.closesLinesLater(column, 3);
        }
        for (String column : List.of("id", "unit", "version")) {
            all.good("quoted", column, "\"u 1\"", "u 1");
            all.good("separators", column, "\",a,,b,\"", ",a,,b,");
            all.good("doubled", column, "\"a\"\"b\"", "a\"b");
            all.good("only-doubled", column, "\"\"\"\"\"\"", "\"\"");
            all.good("line-feed", column, "\"a\nb\"", "a\nb");
            all.good("carriage-return", column, "\"a\rb\"", "a\rb");
            all.good("both", column, "\"a\r\nb\"", "a\r\nb");
            all.good("empty-lines", column, "\"a\n\n\n\rb\r\n\"", "a\n\n\n\rb\r\n");
            all.good("quotes-at-line-ends", column, "\"\"\"\n\"\"\"", "\"\n\"");
            all.good("typographic", column, "\u201ca\u201d", "\u201ca\u201d");
            all.good("apostrophes", column, "'a'", "'a'");
            all.good("backslash-before-the-end", column, "\"a\\\"", "a\\");
        }
        for (ExportKind kind : ExportKind.values()) {
            all.strayPair(kind, 0);
            all.strayPair(kind, 1);
            all.strayPair(kind, 5);
            all.swallows(kind);
            all.longAsARow(kind);
        }
        return all.cases.stream();
    }

    private void bad(String name, String column, String text) {
        cases.addAll(Positions.of(
                "quote-" + column + "-" + name,
                FAMILY,
                "a quote in " + column + ": " + name.replace('-', ' '),
                CorpusSchema.CLASSES,
                ExportKind.LOGS,
                file -> file.rejected(file.row(column, text), "BAD_QUOTE", "")));
    }

    /** The first line is bad, and so is the one where the quote closes; those between were written whole. */
    private void closesLinesLater(String column, int lines) {
        cases.addAll(Positions.of(
                "quote-" + column + "-closes-" + lines + "-lines-later",
                FAMILY,
                "a quote in " + column + " closes in a later row, so that the number of cells is wrong",
                CorpusSchema.CLASSES,
                ExportKind.LOGS,
                file -> {
                    file.rejected(file.row(column, "\"1"), "BAD_QUOTE", "");
                    file.good(lines - 1);
                    file.rejected(file.row("grade", "A\""), "BAD_QUOTE", "");
                }));
    }

    private void good(String name, String column, String text, String value) {
        cases.addAll(Positions.of(
                "quote-good-" + column + "-" + name,
                FAMILY,
                "a cell that is read to the character: " + name.replace('-', ' '),
                CorpusSchema.CLASSES,
                ExportKind.LOGS,
                file -> file.accepted(file.row(column, text), column, value)));
    }

    /**
     * Two rows with one stray quote each, in the same column. Together they are a record with the right number of cells, one of which
     * holds whole rows; but each of its lines is a row as long as the header, which lines within a cell are not.
     */
    private void strayPair(ExportKind kind, int between) {
        String column = kind == ExportKind.LOGS ? "unit" : "label";
        cases.addAll(Positions.of(
                "quote-stray-pair-" + kind.wireName() + "-" + between,
                FAMILY,
                "a stray quote, " + between + " good rows, a stray quote in the same column: other readers see one row",
                CorpusSchema.CLASSES,
                kind,
                file -> {
                    file.rejected(file.row(column, "\"yes"), "BAD_QUOTE", "");
                    file.good(between);
                    file.rejected(file.row(column, "yes\""), "BAD_QUOTE", "");
                }));
    }

    /** A quote that is open at the end of one row is closed by the rest of a broken one; the good row between them is no cell. */
    private void swallows(ExportKind kind) {
        String column = kind == ExportKind.LOGS ? "note" : "who";
        cases.addAll(Positions.of(
                "quote-swallows-" + kind.wireName(),
                FAMILY,
                "a quote that is open, a good row, a broken row that closes the quote: other readers see one row",
                CorpusSchema.CLASSES,
                kind,
                file -> {
                    file.rejected(file.row(column, "\"a"), "BAD_QUOTE", "");
                    file.good();
                    file.rejected("p-7,2026-1", "ARITY", "");
                    file.rejected("b\"", "BAD_QUOTE", "");
                }));
    }

    /** A line of a cell may have as many commas as a row, if it is none. */
    private void longAsARow(ExportKind kind) {
        String column = kind == ExportKind.LOGS ? "note" : "who";
        String commas = kind == ExportKind.LOGS ? "a, b, c, d, e, f, g, h, i, j, k" : "a, b, c, d";
        String cell = "first\n" + commas + "\nlast";
        String[] values = kind == ExportKind.LOGS ? new String[0] : new String[] {column, cell};
        cases.addAll(Positions.of(
                "quote-long-as-a-row-" + kind.wireName(),
                FAMILY,
                "a line of a cell has as many commas as a row",
                CorpusSchema.CLASSES,
                kind,
                file -> file.accepted(file.row(column, '"' + cell + '"'), values)));
    }
}
