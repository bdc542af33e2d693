package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Line ends, lines with nothing in them, and lines that are no rows. */
final class LineCases {
    private static final String FAMILY = "lines";
    private static final String MARK = "\ufeff";
    private static final Map<String, String> ENDS = new LinkedHashMap<>();
    private static final Map<String, String> NO_ROWS = new LinkedHashMap<>();

    static {
        ENDS.put("lf", "\n");
        ENDS.put("crlf", "\r\n");
        ENDS.put("cr", "\r");
        NO_ROWS.put("a-space", " ");
        NO_ROWS.put("spaces", "     ");
        NO_ROWS.put("a-tab", "\t");
        NO_ROWS.put("a-no-break-space", "\u00a0");
        NO_ROWS.put("a-form-feed", "\f");
        NO_ROWS.put("control-z", "\u001a");
        NO_ROWS.put("a-byte-order-mark", MARK);
        NO_ROWS.put("a-line-separator", "\u2028");
        NO_ROWS.put("a-next-line", "\u0085");
        NO_ROWS.put("two-quotes", "\"\"");
        NO_ROWS.put("a-comment", "# exported by hand");
        NO_ROWS.put("an-end-mark", "\\.");
        NO_ROWS.put("a-footer", "(3 rows affected)");
        NO_ROWS.put("a-conflict", "<<<<<<< HEAD");
        NO_ROWS.put("a-tag", "</table>");
        NO_ROWS.put("a-page", "<html><body>502 Bad Gateway</body></html>");
        NO_ROWS.put("a-document", "{}");
    }

    private final List<CorpusCase> cases = new ArrayList<>();

    private LineCases() {}

    static Stream<CorpusCase> all() {
        LineCases all = new LineCases();
        all.mixedEnds();
        all.emptyLines();
        all.noRows();
        all.headerAlone();
        all.headerAgain();
        return all.cases.stream();
    }

    private void mixedEnds() {
        ENDS.forEach((first, one) -> ENDS.forEach((second, other) -> {
            if (!first.equals(second)) {
                cases.add(CorpusFile.of(CorpusSchema.CLASSES, ExportKind.LOGS, one)
                        .good()
                        .ending(other)
                        .good()
                        .ending(one)
                        .good(2)
                        .build("line-mixed-" + first + "-" + second, FAMILY, "line ends of two kinds"));
            }
        }));
        cases.add(CorpusFile.of(CorpusSchema.CLASSES, ExportKind.LOGS, "\r\r\n")
                .good(3)
                .build(
                        "line-cr-crlf",
                        FAMILY,
                        "line ends that were made twice: CR CR LF is a line end and an empty line"));
        cases.add(CorpusFile.of(CorpusSchema.CLASSES, ExportKind.LOGS, "\n\r")
                .good(3)
                .build("line-lfcr", FAMILY, "LF CR is a line end and an empty line"));
    }

    private void emptyLines() {
        for (String mark : List.of("", MARK)) {
            ENDS.forEach((name, end) -> {
                String ends = (mark.isEmpty() ? "" : "mark-") + name;
                CorpusFile file =
                        CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS).ending(end);
                header(file, mark)
                        .line("")
                        .line("")
                        .good()
                        .line("")
                        .good()
                        .line("")
                        .line("");
                cases.add(file.build("line-empty-" + ends, FAMILY, "empty lines between and behind the rows"));
            });
        }
        ENDS.forEach((name, end) -> cases.add(CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS)
                .ending(end)
                .line("")
                .line("")
                .usualHeader()
                .good(2)
                .build("line-empty-before-header-" + name, FAMILY, "empty lines before the header")));
    }

    private static CorpusFile header(CorpusFile file, String mark) {
        return file.line(mark + String.join(",", CorpusSchema.CLASSES.header(ExportKind.LOGS)));
    }

    private void noRows() {
        NO_ROWS.forEach((name, text) -> cases.addAll(Positions.of(
                "line-no-row-" + name,
                FAMILY,
                "a line that is no row: " + name.replace('-', ' '),
                CorpusSchema.CLASSES,
                ExportKind.LOGS,
                file -> file.rejected(text, "ARITY", ""))));
    }

    private void headerAlone() {
        for (ExportKind kind : ExportKind.values()) {
            ENDS.forEach((name, end) -> {
                CorpusFile ended = CorpusFile.of(CorpusSchema.CLASSES, kind, end);
                cases.add(ended.build("line-header-alone-" + kind.wireName() + "-" + name, FAMILY, "no rows"));
                CorpusFile lines =
                        CorpusFile.of(CorpusSchema.CLASSES, kind, end).line("").line("");
                cases.add(lines.build(
                        "line-header-and-empty-lines-" + kind.wireName() + "-" + name,
                        FAMILY,
                        "no rows but empty lines"));
            });
            cases.add(CorpusFile.of(CorpusSchema.CLASSES, kind, "\n")
                    .unended()
                    .build("line-header-alone-" + kind.wireName() + "-unended", FAMILY, "no rows, and no line end"));
        }
    }

    /** Files put behind each other. */
    private void headerAgain() {
        for (String mark : List.of("", MARK)) {
            String name = mark.isEmpty() ? "" : "-with-mark";
            String log = mark + String.join(",", CorpusSchema.CLASSES.header(ExportKind.LOGS));
            cases.addAll(Positions.of(
                    "line-header-again-logs" + name,
                    FAMILY,
                    "the header again among the rows",
                    CorpusSchema.CLASSES,
                    ExportKind.LOGS,
                    file -> file.rejected(log, "BAD_TIME", "at")));
            String feedback = mark + String.join(",", CorpusSchema.CLASSES.header(ExportKind.FEEDBACK));
            cases.addAll(Positions.of(
                    "line-header-again-feedback" + name,
                    FAMILY,
                    "the header again among the rows",
                    CorpusSchema.CLASSES,
                    ExportKind.FEEDBACK,
                    file -> file.rejected(feedback, "UNKNOWN_LABEL", "label")));
        }
    }
}
