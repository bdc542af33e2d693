package dev.drydock.dataplane.corpus;

import static dev.drydock.dataplane.corpus.CorpusFile.raw;

import dev.drydock.domain.dataset.ExportKind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Headers, and files that have none. */
final class HeaderCases {
    private static final String FAMILY = "headers";
    private static final String WRONG = "EXPORT_HEADER_WRONG";
    private static final String EMPTY = "EXPORT_EMPTY";

    private final List<CorpusCase> cases = new ArrayList<>();

    private HeaderCases() {}

    static Stream<CorpusCase> all() {
        HeaderCases all = new HeaderCases();
        for (CorpusSchema schema : CorpusSchema.values()) {
            for (ExportKind kind : ExportKind.values()) {
                all.columns(schema, kind);
            }
        }
        all.spellings();
        all.separators();
        all.noText();
        all.oneByteRepeated();
        return all.cases.stream();
    }

    private void columns(CorpusSchema schema, ExportKind kind) {
        String of = schema.wireName() + "-" + kind.wireName() + "-";
        for (String column : schema.header(kind)) {
            if (!column.equals("note")) {
                List<String> lacking = new ArrayList<>(schema.header(kind));
                lacking.remove(column);
                refused(schema, kind, "lacks-" + of + column, String.join(",", lacking), "lacks " + column);
                List<String> upper = new ArrayList<>(schema.header(kind));
                upper.replaceAll(name -> name.equals(column) ? name.toUpperCase(Locale.ROOT) : name);
                refused(schema, kind, "upper-case-" + of + column, String.join(",", upper), "lacks " + column);
                List<String> spaced = new ArrayList<>(schema.header(kind));
                spaced.replaceAll(name -> name.equals(column) ? " " + name : name);
                refused(schema, kind, "space-" + of + column, String.join(",", spaced), "lacks " + column);
            }
            String twice = String.join(",", schema.header(kind)) + "," + column;
            refused(schema, kind, "twice-" + of + column, twice, column + " twice");
        }
        CorpusFile file = CorpusFile.empty(schema, kind);
        List<String> reversed = new ArrayList<>(schema.header(kind));
        Collections.reverse(reversed);
        file.line(String.join(",", reversed));
        for (int i = 1; i <= 3; i++) {
            List<String> cells = new ArrayList<>(schema.usualCells(kind, i).values());
            Collections.reverse(cells);
            file.accepted(String.join(",", cells));
        }
        cases.add(file.build("header-reversed-" + of + "all", FAMILY, "columns in another order are the same columns"));
    }

    private void spellings() {
        String header = String.join(",", CorpusSchema.CLASSES.header(ExportKind.LOGS));
        String quoted =
                Stream.of(header.split(",")).map(name -> '"' + name + '"').collect(Collectors.joining(","));
        for (Map.Entry<String, String> end :
                Map.of("lf", "\n", "crlf", "\r\n", "cr", "\r").entrySet()) {
            read("quoted-" + end.getKey(), end.getValue(), quoted, "");
            read("mark-" + end.getKey(), end.getValue(), "\ufeff" + header, "");
            read("mark-quoted-" + end.getKey(), end.getValue(), "\ufeff" + quoted, "");
            read("more-columns-" + end.getKey(), end.getValue(), header + ",more,\"and, more\"", ",1,2");
            read("line-end-in-a-name-" + end.getKey(), end.getValue(), header + ",\"a\nname\"", ",1");
            read("trailing-comma-" + end.getKey(), end.getValue(), header + ",", ",");
        }
        CorpusSchema schema = CorpusSchema.CLASSES;
        ExportKind logs = ExportKind.LOGS;
        refused(schema, logs, "two-marks", "\ufeff\ufeff" + header, "lacks id");
        refused(schema, logs, "two-unnamed-columns", header + ",,", "twice");
        refused(schema, logs, "latin-1", header + "," + raw(0xE9), "cannot be read");
        refused(schema, logs, "nul", header + ",\0", "cannot be read");
        refused(schema, logs, "bad-quote", header.replace("unit", "\"unit"), "cannot be read");
        refused(schema, logs, "too-long", header + "," + "n".repeat(1 << 16), "cannot be read");
        refused(
                schema,
                logs,
                "a-row",
                String.join(",", schema.usualCells(logs, 1).values()),
                "lacks id");
        refused(schema, logs, "comment-first", "# exported on Sunday\n" + header, "lacks");
        refused(schema, logs, "separator-told-first", "sep=,\n" + header, "lacks");
        refused(schema, logs, "of-feedback", "id,label,at,who", "lacks p");
        refused(schema, ExportKind.FEEDBACK, "of-logs", header, "lacks label, who");
    }

    private void read(String name, String lineEnd, String header, String more) {
        CorpusFile file = CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS)
                .ending(lineEnd)
                .line(header);
        file.accepted(file.row() + more);
        file.accepted(file.row() + more);
        file.rejected(file.row("x", "x") + more, "NOT_A_NUMBER", "x");
        cases.add(file.build("header-" + name, FAMILY, "a header of another form: " + name.replace('-', ' ')));
    }

    /** The header tells the separator. */
    private void separators() {
        Map.of("semicolon", ";", "tab", "\t", "bar", "|").forEach((name, separator) -> {
            CorpusFile file = CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS);
            file.line(String.join(separator, CorpusSchema.CLASSES.header(ExportKind.LOGS)));
            file.accepted(file.row().replace(",", separator));
            file.accepted(
                    file.row("unit", "\"a" + separator + "b\"").replace(",", separator), "unit", "a" + separator + "b");
            file.rejected(file.row("x", "1~5").replace(",", separator).replace('~', ','), "NOT_A_NUMBER", "x");
            file.rejected(file.row(), "ARITY", "");
            file.accepted(file.row("unit", "a~b").replace(",", separator).replace('~', ','), "unit", "a,b");
            cases.add(file.build("header-separator-" + name, FAMILY, "cells are separated by a " + name));
        });
    }

    private void noText() {
        for (ExportKind kind : ExportKind.values()) {
            String of = "-" + kind.wireName();
            bytes(kind, "empty" + of, new byte[0], EMPTY, "");
            bytes(kind, "only-a-mark" + of, CorpusFile.encode("\ufeff"), EMPTY, "");
            bytes(kind, "a-mark-and-a-line-end" + of, CorpusFile.encode("\ufeff\n"), EMPTY, "");
            bytes(kind, "a-mark-and-line-ends" + of, CorpusFile.encode("\ufeff\r\n\r\n"), EMPTY, "");
            bytes(kind, "line-ends" + of, CorpusFile.encode("\n\r\n\r\n"), EMPTY, "");
            bytes(kind, "spaces" + of, CorpusFile.encode("   \n"), WRONG, "lacks");
            byte[] good = CorpusFile.of(CorpusSchema.CLASSES, kind, "\n")
                    .good(2)
                    .build("", "", "")
                    .bytes();
            String text = new String(good, StandardCharsets.UTF_8);
            for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "IBM037")) {
                byte[] encoded = text.getBytes(Charset.forName(charset));
                bytes(kind, charset.toLowerCase(Locale.ROOT) + of, encoded, WRONG, "");
            }
            bytes(kind, "utf-16le-with-mark" + of, ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE), WRONG, "");
            bytes(
                    kind,
                    "zip" + of,
                    CorpusFile.encode(raw('P', 'K', 3, 4, 20, 0, 6, 0, 8, 0, 0, 0, 0x21, 0)),
                    WRONG,
                    "");
            bytes(
                    kind,
                    "gzip" + of,
                    CorpusFile.encode(raw(0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x4C)),
                    "EXPORT_DAMAGED",
                    "");
            bytes(kind, "parquet" + of, CorpusFile.encode("PAR1" + raw(0x15, 0x04, 0x15, 0, 0x15)), WRONG, "");
            bytes(
                    kind,
                    "html" + of,
                    CorpusFile.encode("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"),
                    WRONG,
                    "lacks");
            bytes(kind, "json" + of, CorpusFile.encode("[{\"id\": \"p-1\"}]\n"), WRONG, "");
            bytes(
                    kind,
                    "stack-trace" + of,
                    CorpusFile.encode("java.lang.Error: full\n\tat a.B.c(B.java:1)\n"),
                    WRONG,
                    "lacks");
        }
    }

    private void oneByteRepeated() {
        for (int b : new int[] {'\n', '\r', ' ', ',', ';', '\t', '"', '\'', 'x', '0', 0, 0x80, 0xC3, 0xF0, 0xFF}) {
            for (int length : new int[] {1, 2, 3, 1_000, 65_536, 65_537, 300_000}) {
                byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) b);
                String name = "byte-%02x-times-%d".formatted(b, length);
                bytes(ExportKind.LOGS, name, bytes, b == '\n' || b == '\r' ? EMPTY : WRONG, "");
            }
        }
    }

    private void bytes(ExportKind kind, String name, byte[] bytes, String code, String words) {
        cases.add(CorpusFile.empty(CorpusSchema.CLASSES, kind)
                .append(bytes)
                .refused(
                        "no-export-" + name, "no exports", "no exported rows: " + name.replace('-', ' '), code, words));
    }

    private void refused(CorpusSchema schema, ExportKind kind, String name, String header, String words) {
        CorpusFile file = CorpusFile.empty(schema, kind).line(header).good(2);
        cases.add(file.refused("header-" + name, FAMILY, "a wrong header: " + name.replace('-', ' '), WRONG, words));
    }
}
