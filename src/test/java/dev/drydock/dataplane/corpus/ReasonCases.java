package dev.drydock.dataplane.corpus;

import static dev.drydock.dataplane.corpus.CorpusFile.raw;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One row of each reason that a row can be rejected for while it is read, in each position and with each line end. */
final class ReasonCases {
    private static final String FAMILY = "reasons";

    private final List<CorpusCase> cases = new ArrayList<>();

    private ReasonCases() {}

    static Stream<CorpusCase> all() {
        ReasonCases all = new ReasonCases();
        all.logs("NUL", "", "id", "p\0");
        all.logs("NUL", "", "note", "\"a\0b\"");
        all.logs("NUL", "", "note", "\0".repeat(20_000));
        all.logs("NOT_UTF8", "", "unit", raw(0xE9));
        all.logs("TOO_LONG", "", "note", "n".repeat(1 << 16));
        all.logs("TOO_LONG", "unit", "unit", "u".repeat(201));
        all.logs("ID_MISSING", "id", "id", "");
        all.logs("MISSING_VALUE", "unit", "unit", "");
        all.logs("MISSING_VALUE", "x", "x", "\"\"");
        all.logs("NOT_A_NUMBER", "x", "x", "1.5.2");
        all.logs("NOT_FINITE", "y", "y", "NaN");
        all.logs("NUMBER_TOO_LONG", "y", "y", "1".repeat(400));
        all.logs("OUT_OF_RANGE", "x", "x", "100.5");
        all.logs("UNKNOWN_CATEGORY", "colour", "colour", "Red");
        all.logs("BAD_TIME", "at", "at", "2026-02-30T00:00:00Z");
        all.feedback("UNKNOWN_LABEL", "label", "label", "maybe");
        all.feedback("BAD_TIME", "at", "at", "yesterday");
        all.feedback("NUL", "", "who", "\0");
        all.feedback("NOT_UTF8", "", "who", raw(0xC3));
        all.arity("one-cell-less", row -> row.substring(0, row.lastIndexOf(',')));
        all.arity("one-cell-more", row -> row + ",more");
        all.arity("an-empty-cell-more", row -> row + ",");
        all.arity("an-empty-cell-in-front", row -> "," + row);
        all.arity("one-cell-alone", row -> "p");
        all.arity("two-rows-in-a-line", row -> row + row);
        all.arity("a-comma-in-a-cell", row -> row.replaceFirst("-", ","));
        return all.cases.stream();
    }

    private void logs(String reason, String field, String column, String text) {
        rejected(ExportKind.LOGS, reason, field, column, text);
    }

    private void feedback(String reason, String field, String column, String text) {
        rejected(ExportKind.FEEDBACK, reason, field, column, text);
    }

    private void rejected(ExportKind kind, String reason, String field, String column, String text) {
        cases.addAll(Positions.of(
                "reason-%s-%s-%03d".formatted(reason, column, cases.size()),
                FAMILY,
                reason + " by the cell " + column,
                CorpusSchema.CLASSES,
                kind,
                file -> file.rejected(file.row(column, text), reason, field)));
    }

    private void arity(String name, UnaryOperator<String> change) {
        for (ExportKind kind : ExportKind.values()) {
            cases.addAll(Positions.of(
                    "reason-ARITY-" + kind.wireName() + "-" + name,
                    FAMILY,
                    name.replace('-', ' '),
                    CorpusSchema.CLASSES,
                    kind,
                    file -> file.rejected(change.apply(file.row()), "ARITY", "")));
        }
    }
}
