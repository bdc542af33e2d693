package dev.drydock.dataplane.corpus;

import static dev.drydock.dataplane.corpus.Meaning.faultOfCell;
import static dev.drydock.dataplane.corpus.Meaning.is;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Empty and blank cells, categories, labels, and text that other readers take for something else. */
final class CellCases {
    private static final ExportKind LOGS = ExportKind.LOGS;
    private static final ExportKind FEEDBACK = ExportKind.FEEDBACK;
    private static final Map<String, String> NOTHING = new LinkedHashMap<>();
    private static final List<String> TAKEN_FOR_OTHER_THINGS = List.of(
            "007",
            "1.10",
            "1e5",
            "1_000",
            "0x1F",
            "TRUE",
            "false",
            "NaN",
            "NA",
            "N/A",
            "null",
            "None",
            "nan",
            "-",
            "#N/A",
            "2026-11-01",
            "1/2",
            "+49",
            "=1+1",
            "@SUM(A1)",
            "'7",
            " p",
            "p ",
            "\tp",
            "p\\n",
            "p\\",
            "\u00e9",
            "e\u0301",
            "\ud83d\ude00",
            "\u202eabc",
            "a\u0085b",
            "a\u2028b",
            "a\u2029b",
            "a\u000bb",
            "a\fb",
            "a\u001ab",
            "a\u001bb",
            "\ufffd",
            "\uffff",
            "\ufdd0",
            "\u007f",
            "9".repeat(40),
            "u".repeat(200));

    static {
        NOTHING.put("empty", "");
        NOTHING.put("empty-quoted", "\"\"");
        NOTHING.put("space", " ");
        NOTHING.put("spaces-quoted", "\"   \"");
        NOTHING.put("tab", "\t");
        NOTHING.put("no-break-space", "\u00a0");
        NOTHING.put("ideographic-space", "\u3000");
        NOTHING.put("zero-width-space", "\u200b");
        NOTHING.put("byte-order-mark", "\ufeff");
        NOTHING.put("line-end-quoted", "\"\n\"");
    }

    private CellCases() {}

    static Stream<CorpusCase> all() {
        List<CorpusCase> cases = new ArrayList<>();
        NOTHING.forEach((name, text) -> nothing(cases, name, text));
        categories(cases);
        labels(cases);
        texts(cases);
        return cases.stream();
    }

    private static void nothing(List<CorpusCase> cases, String name, String text) {
        boolean empty = name.startsWith("empty");
        String value = text.replace("\"", "");
        for (CorpusSchema schema : CorpusSchema.values()) {
            for (String column : schema.header(LOGS)) {
                cases.add(one(schema, LOGS, "nothing", name, column, text, ofLogs(column, empty)));
            }
            for (String column : schema.header(FEEDBACK)) {
                cases.add(
                        one(schema, FEEDBACK, "nothing", name, column, text, ofFeedback(schema, column, empty, value)));
            }
        }
    }

    /** A name that nobody can see is no name; anything else that is blank is not what its column holds. */
    private static Meaning ofLogs(String column, boolean empty) {
        return switch (column) {
            case "id" -> faultOfCell("ID_MISSING");
            case "version", "unit" -> faultOfCell("MISSING_VALUE");
            case "at" -> faultOfCell(empty ? "MISSING_VALUE" : "BAD_TIME");
            case "p", "x" -> faultOfCell(empty ? "MISSING_VALUE" : "NOT_A_NUMBER");
            case "said" -> faultOfCell(empty ? "MISSING_VALUE" : "UNKNOWN_LABEL");
            case "y" -> empty ? is("y", "") : faultOfCell("NOT_A_NUMBER");
            case "colour" -> faultOfCell(empty ? "MISSING_VALUE" : "UNKNOWN_CATEGORY");
            case "grade" -> empty ? is("grade", "") : faultOfCell("UNKNOWN_CATEGORY");
            case "site" -> is("north", "no");
            default -> is();
        };
    }

    private static Meaning ofFeedback(CorpusSchema schema, String column, boolean empty, String value) {
        String noLabel = schema == CorpusSchema.QUANTITY ? "NOT_A_NUMBER" : "UNKNOWN_LABEL";
        return switch (column) {
            case "id" -> faultOfCell("ID_MISSING");
            case "label" -> faultOfCell(empty ? "MISSING_VALUE" : noLabel);
            case "at" -> faultOfCell(empty ? "MISSING_VALUE" : "BAD_TIME");
            default -> is("who", value);
        };
    }

    private static void categories(List<CorpusCase> cases) {
        Map<String, String> declared = new LinkedHashMap<>();
        declared.put("red", "red");
        declared.put("\"green\"", "green");
        declared.put("\"blue, light\"", "blue, light");
        declared.put("caf\u00e9", "caf\u00e9");
        declared.put("NA", "NA");
        declared.put("\"5\"\"\"", "5\"");
        declared.forEach((text, category) -> cases.add(category(cases.size(), "colour", text, is("colour", category))));
        cases.add(category(cases.size(), "grade", "null", is("grade", "null")));
        for (String text : List.of(
                "Red",
                "RED",
                " red",
                "red ",
                "\"red \"",
                "red\u00a0",
                "\ufeffred",
                "red\u200b",
                "rot",
                "redgreen",
                "re",
                "cafe\u0301",
                "caf\u00c3\u00a9",
                "caf?",
                "caf\ufffd",
                "\uff52\uff45\uff44",
                "r\u0435d",
                "0",
                "1",
                "-1",
                "null",
                "nan",
                "NaN",
                "None",
                "na",
                "\"red\n\"",
                "\"red,green\"",
                "\"\"\"red\"\"\"",
                "'red'",
                "red;",
                "r".repeat(201),
                "r".repeat(10_000))) {
            cases.add(category(cases.size(), "colour", text, faultOfCell("UNKNOWN_CATEGORY")));
        }
        for (String text : List.of("a", "C", "NA", "NULL", "?", "-", "\\N", "A ")) {
            cases.add(category(cases.size(), "grade", text, faultOfCell("UNKNOWN_CATEGORY")));
        }
    }

    private static CorpusCase category(int number, String column, String text, Meaning meaning) {
        return one(CorpusSchema.CLASSES, LOGS, "categories", "%03d".formatted(number), column, text, meaning);
    }

    private static void labels(List<CorpusCase> cases) {
        for (String text : List.of("no", "\"yes\"")) {
            Meaning meaning = is("label", text.replace("\"", ""));
            cases.add(label(cases.size(), CorpusSchema.CLASSES, text, meaning));
        }
        for (String text : List.of(
                "Yes", "YES", "y", "n", "yes ", " no", "0", "1", "true", "false", "unknown", "yes/no", "yes;no", "NA",
                "j\u00e1")) {
            cases.add(label(cases.size(), CorpusSchema.CLASSES, text, faultOfCell("UNKNOWN_LABEL")));
        }
        for (String text : List.of("ok", "scratch", "dent")) {
            cases.add(label(cases.size(), CorpusSchema.SEVERAL, text, is("label", text)));
        }
        for (String text : List.of("OK", "0", "2", "scratch dent", "\"scratch,dent\"", "scratched")) {
            cases.add(label(cases.size(), CorpusSchema.SEVERAL, text, faultOfCell("UNKNOWN_LABEL")));
            cases.add(one(
                    CorpusSchema.SEVERAL,
                    LOGS,
                    "labels",
                    "%03d".formatted(cases.size()),
                    "said",
                    text,
                    faultOfCell("UNKNOWN_LABEL")));
        }
    }

    private static CorpusCase label(int number, CorpusSchema schema, String text, Meaning meaning) {
        return one(schema, FEEDBACK, "labels", "%03d".formatted(number), "label", text, meaning);
    }

    /** Ids, names and the rest are text: kept to the character. */
    private static void texts(List<CorpusCase> cases) {
        for (String text : TAKEN_FOR_OTHER_THINGS) {
            for (String column : List.of("id", "version", "unit")) {
                cases.add(one(
                        CorpusSchema.CLASSES,
                        LOGS,
                        "texts",
                        "%03d".formatted(cases.size()),
                        column,
                        text,
                        is(column, text)));
            }
            cases.add(one(
                    CorpusSchema.CLASSES,
                    LOGS,
                    "texts",
                    "%03d".formatted(cases.size()),
                    "site",
                    text,
                    is("north", "no")));
            cases.add(one(
                    CorpusSchema.CLASSES,
                    FEEDBACK,
                    "texts",
                    "%03d".formatted(cases.size()),
                    "who",
                    text,
                    is("who", text)));
        }
        for (String column : List.of("id", "version", "unit")) {
            cases.add(
                    one(CorpusSchema.CLASSES, LOGS, "texts", "201", column, "u".repeat(201), faultOfCell("TOO_LONG")));
        }
        cases.add(one(CorpusSchema.CLASSES, FEEDBACK, "texts", "201", "who", "w".repeat(201), faultOfCell("TOO_LONG")));
        cases.add(one(CorpusSchema.CLASSES, FEEDBACK, "texts", "201", "id", "w".repeat(201), faultOfCell("TOO_LONG")));
    }

    private static CorpusCase one(
            CorpusSchema schema,
            ExportKind kind,
            String family,
            String name,
            String column,
            String text,
            Meaning meaning) {
        String shown = text.replaceAll("[^ -~]", "?");
        return CorpusFile.of(schema, kind, "\n")
                .good()
                .cell(column, text, meaning)
                .good()
                .build(
                        "%s-%s-%s-%s-%s".formatted(family, schema.wireName(), kind.wireName(), column, name),
                        family,
                        "the cell " + column + " is '" + shown.substring(0, Math.min(40, shown.length())) + "'");
    }
}
