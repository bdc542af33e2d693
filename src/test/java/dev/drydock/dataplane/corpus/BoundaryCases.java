package dev.drydock.dataplane.corpus;

import static dev.drydock.dataplane.corpus.CorpusFile.raw;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows that lie across the offsets at which a reader's blocks may end, cut at each byte that means something. */
final class BoundaryCases {
    private static final int PADDING = 4_000;

    private final List<CorpusCase> cases = new ArrayList<>();

    private BoundaryCases() {}

    static Stream<CorpusCase> all() {
        BoundaryCases all = new BoundaryCases();
        for (int boundary : new int[] {1 << 16, 1 << 18, 1 << 20}) {
            all.cut("line-end", boundary, "\r\n", "fine", "\r\n", -1, 0, 1, 2);
            all.cut("line-feed", boundary, "\n", "fine", "\n", 0, 1);
            all.cut("carriage-return", boundary, "\r", "fine", "\r", 0, 1);
            all.cut("doubled-quote", boundary, "\n", "\"a\"\"b\"", "\"\"", 0, 1, 2);
            all.cut("quoted-line-end", boundary, "\n", "\"a\r\nb\"", "\r\n", 0, 1, 2);
            all.cut("closing-quote", boundary, "\n", "\"ab\"", "b\"", 1, 2);
            all.cut("three-bytes", boundary, "\n", "\u20ac", "\u20ac", 1, 2);
            all.cut("four-bytes", boundary, "\n", "\ud83d\ude00", "\ud83d\ude00", 1, 2, 3);
            all.cut("bad-quote", boundary, "\n", "a\"b", "\"", 0, 1);
            all.cut("quote-that-never-closes", boundary, "\n", "\"a", "\"a", 0, 1, 2);
            all.cut("nul", boundary, "\n", "a\0b", "\0", 0, 1);
            all.cut("no-utf-8", boundary, "\n", raw(0xE2, 0x82) + "a", raw(0xE2, 0x82), 0, 1, 2);
            all.endsThere(boundary);
            all.emptyLinesThere(boundary);
        }
        return all.cases.stream();
    }

    /** @param offsets bytes of {@code at} in the cell {@code note} (or its line end) that lie before the boundary */
    private void cut(String name, int boundary, String lineEnd, String note, String at, int... offsets) {
        for (int offset : offsets) {
            CorpusFile file = CorpusFile.of(CorpusSchema.CLASSES, ExportKind.LOGS, lineEnd)
                    .good();
            String row = file.row("id", "cut", "note", note);
            String ended = row + lineEnd;
            int inRow = CorpusFile.encode(ended.substring(0, ended.lastIndexOf(at))).length + offset;
            pad(file, boundary - inRow);
            verdict(file, row, note);
            cases.add(file.good(3)
                    .build(
                            "boundary-%d-%s-%d".formatted(boundary, name, offset),
                            "boundaries",
                            "byte " + boundary + " of the file cuts: " + name.replace('-', ' ')));
        }
    }

    private static void verdict(CorpusFile file, String row, String note) {
        if (note.indexOf('\0') >= 0) {
            file.rejected(row, "NUL", "");
        } else if (note.startsWith(raw(0xE2))) {
            file.rejected(row, "NOT_UTF8", "");
        } else if (note.equals("a\"b") || note.equals("\"a")) {
            file.rejected(row, "BAD_QUOTE", "");
        } else {
            file.accepted(row, "id", "cut");
        }
    }

    private void endsThere(int boundary) {
        for (int off = -1; off <= 1; off++) {
            CorpusFile file = CorpusFile.logs().good();
            pad(file, boundary + off);
            cases.add(file.build("boundary-%d-end-%d".formatted(boundary, off), "boundaries", "the file ends there"));
            CorpusFile open = CorpusFile.logs().good();
            pad(open, boundary + off + 1);
            cases.add(open.unended()
                    .build(
                            "boundary-%d-end-unended-%d".formatted(boundary, off),
                            "boundaries",
                            "the file ends there, within a row"));
        }
    }

    private void emptyLinesThere(int boundary) {
        CorpusFile file =
                CorpusFile.of(CorpusSchema.CLASSES, ExportKind.LOGS, "\r\n").good();
        pad(file, boundary - 3);
        for (int i = 0; i < 4; i++) {
            file.line("");
        }
        cases.add(file.good(2).build("boundary-" + boundary + "-empty-lines", "boundaries", "empty lines there"));
    }

    /** Good rows up to that offset. */
    private static void pad(CorpusFile file, int offset) {
        while (file.length() < offset) {
            int rest = (int) (offset - file.length());
            int shortest = (int) file.shortestRow();
            int length = rest < PADDING + 2 * shortest ? rest : PADDING;
            file.accepted(file.row("note", "n".repeat(length - shortest)));
        }
        if (file.length() != offset) {
            throw new IllegalStateException("padded to " + file.length() + " and not to " + offset);
        }
    }
}
