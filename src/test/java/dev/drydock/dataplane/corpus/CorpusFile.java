package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a file record by record, and with each the honest verdict on it. Text may hold single bytes, see {@link #raw}. */
final class CorpusFile {
    private static final int RAW = 0xDC00;

    private final CorpusSchema schema;
    private final ExportKind kind;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<ExpectedRow> rows = new ArrayList<>();
    private String lineEnd = "\n";
    private long line = 1;
    private long record;

    private CorpusFile(CorpusSchema schema, ExportKind kind) {
        this.schema = schema;
        this.kind = kind;
    }

    /** With nothing in it yet. */
    static CorpusFile empty(CorpusSchema schema, ExportKind kind) {
        return new CorpusFile(schema, kind);
    }

    /** With the usual header. */
    static CorpusFile of(CorpusSchema schema, ExportKind kind, String lineEnd) {
        return new CorpusFile(schema, kind).ending(lineEnd).usualHeader();
    }

    static CorpusFile logs() {
        return of(CorpusSchema.CLASSES, ExportKind.LOGS, "\n");
    }

    static CorpusFile feedback() {
        return of(CorpusSchema.CLASSES, ExportKind.FEEDBACK, "\n");
    }

    /** Bytes that are no text, in a text. */
    static String raw(int... bytes) {
        StringBuilder text = new StringBuilder();
        for (int b : bytes) {
            text.append((char) (b < 0x80 ? b : RAW + b));
        }
        return text.toString();
    }

    static byte[] encode(String text) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> {
            if (c >= RAW + 0x80 && c <= RAW + 0xFF) {
                encoded.write(c - RAW);
            } else {
                encoded.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return encoded.toByteArray();
    }

    /** From the next line on. */
    CorpusFile ending(String lineEnd) {
        this.lineEnd = lineEnd;
        return this;
    }

    CorpusFile usualHeader() {
        return line(String.join(",", schema.header(kind)));
    }

    /** The text of the next usual row with other cells: pairs of header and text, quotes and all. */
    String row(String... cells) {
        Map<String, String> row = schema.usualCells(kind, record + 1);
        for (int i = 0; i < cells.length; i += 2) {
            if (row.replace(cells[i], cells[i + 1]) == null) {
                throw new IllegalArgumentException("There is no column " + cells[i]);
            }
        }
        return String.join(",", row.values());
    }

    CorpusFile good() {
        return accepted(row());
    }

    CorpusFile good(int count) {
        for (int i = 0; i < count; i++) {
            good();
        }
        return this;
    }

    /** @param values what differs from the usual row: pairs of name and value */
    CorpusFile accepted(String text, String... values) {
        record++;
        Map<String, String> all = new TreeMap<>(schema.usualValues(kind, record));
        for (int i = 0; i < values.length; i += 2) {
            if (!all.containsKey(values[i])) {
                throw new IllegalArgumentException("There is no value " + values[i]);
            }
            all.put(values[i], schema.isNumber(values[i]) ? CorpusSchema.number(values[i + 1]) : values[i + 1]);
        }
        rows.add(new ExpectedRow.Accepted(record, line, all));
        return line(text);
    }

    /** @param reasons with a bar between them if any of several tells the truth */
    CorpusFile rejected(String text, String reasons, String field) {
        record++;
        rows.add(ExpectedRow.Rejected.of(record, line, reasons, field));
        return line(text);
    }

    /** A cell of the usual row; the verdict is one that an accepted row with that value has, or a reason and the field. */
    CorpusFile cell(String column, String text, Meaning meaning) {
        String row = row(column, text);
        if (meaning.reasons().isEmpty()) {
            return accepted(row, meaning.values());
        }
        return rejected(row, meaning.reasons(), meaning.ofRecord() ? "" : column);
    }

    /** A line that is no record. */
    CorpusFile line(String text) {
        String ended = text + lineEnd;
        bytes.writeBytes(encode(ended));
        line += lineEnds(ended);
        return this;
    }

    /** Takes the last line end off. */
    CorpusFile unended() {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        bytes.writeBytes(Arrays.copyOf(all, all.length - lineEnd.length()));
        return this;
    }

    /** Bytes from here on belong to no verdict. */
    CorpusFile append(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    /** Bytes until now. */
    long length() {
        return bytes.size();
    }

    /** Bytes of the next usual row without a note, and of its line end. */
    long shortestRow() {
        return encode(row("note", "") + lineEnd).length;
    }

    private static long lineEnds(String text) {
        return PhysicalLines.of(encode(text)).stream()
                .filter(PhysicalLines.Line::ended)
                .count();
    }

    CorpusCase build(String name, String family, String shows) {
        return new CorpusCase(
                name, family, shows, schema, kind, bytes.toByteArray(), new Expected.Rows(List.copyOf(rows)));
    }

    CorpusCase refused(String name, String family, String shows, String code, String words) {
        return new CorpusCase(
                name, family, shows, schema, kind, bytes.toByteArray(), new Expected.Refused(code, words));
    }
}
