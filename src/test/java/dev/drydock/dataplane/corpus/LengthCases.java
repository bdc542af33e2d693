package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Records about as long as is allowed, and much longer. */
final class LengthCases {
    private static final String FAMILY = "lengths";
    private static final int MOST = 1 << 16;

    private final List<CorpusCase> cases = new ArrayList<>();

    private LengthCases() {}

    static Stream<CorpusCase> all() {
        LengthCases all = new LengthCases();
        all.plain();
        all.plainAndVeryLong();
        all.quoted();
        all.wide();
        return all.cases.stream();
    }

    /** A row of that many bytes by a long last cell. */
    private static String row(CorpusFile file, int bytes, String before, String fill, String behind) {
        int rest = bytes - CorpusFile.encode(file.row("note", before + behind)).length;
        return file.row("note", before + fill.repeat(rest / fill.length()) + "n".repeat(rest % fill.length()) + behind);
    }

    private void plain() {
        for (int bytes : new int[] {MOST - 1, MOST, MOST + 1, 2 * MOST}) {
            cases.addAll(Positions.of(
                    "length-plain-" + bytes,
                    FAMILY,
                    "a row of " + bytes + " bytes",
                    CorpusSchema.CLASSES,
                    ExportKind.LOGS,
                    file -> ends(file, row(file, bytes, "", "n", ""), bytes)));
        }
    }

    private static void ends(CorpusFile file, String row, int bytes) {
        if (bytes <= MOST) {
            file.accepted(row);
        } else {
            file.rejected(row, "TOO_LONG", "");
        }
    }

    private void plainAndVeryLong() {
        for (int bytes : new int[] {4 * MOST, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 1 << 22}) {
            CorpusFile middle = CorpusFile.logs().good();
            ends(middle, row(middle, bytes, "", "n", ""), bytes);
            cases.add(middle.good().build("length-very-long-" + bytes, FAMILY, "a row of " + bytes + " bytes"));
            CorpusFile last = CorpusFile.logs().good();
            ends(last, row(last, bytes, "", "n", ""), bytes);
            cases.add(last.unended()
                    .build(
                            "length-very-long-last-" + bytes,
                            FAMILY,
                            "a last line of " + bytes + " bytes without an end"));
        }
    }

    private void quoted() {
        for (int bytes : new int[] {MOST - 1, MOST, MOST + 1, 2 * MOST}) {
            CorpusFile file = CorpusFile.logs().good();
            ends(file, row(file, bytes, "\"", "\"\"", "\""), bytes);
            cases.add(file.good()
                    .build("length-quoted-" + bytes, FAMILY, "a row of " + bytes + " bytes, most of them quotes"));
        }
        CorpusFile lines = CorpusFile.logs().good();
        lines.accepted(row(lines, MOST, "\"", "n\n", "\""));
        cases.add(lines.good()
                .build("length-lines-" + MOST, FAMILY, "a row of many lines that is as long as is allowed"));
        for (int lineLength : new int[] {10, 30_000, MOST + 10}) {
            brokenOff(lineLength);
        }
        CorpusFile never = CorpusFile.logs().good();
        never.rejected(never.row("note", "\"never closes"), "BAD_QUOTE", "");
        cases.add(never.good(2_000).build("length-quote-never-closes", FAMILY, "a quote that 2,000 good rows follow"));
    }

    /** A cell of several lines that is too long: nobody can tell it from a quote that never closes, so each line is on its own. */
    private void brokenOff(int lineLength) {
        CorpusFile file = CorpusFile.logs().good();
        String inner = "n".repeat(lineLength);
        file.rejected(file.row("note", "\"" + inner), lineLength > MOST ? "TOO_LONG" : "BAD_QUOTE|TOO_LONG", "");
        for (int i = 0; i < 2 * MOST / lineLength + 1; i++) {
            file.rejected(inner, lineLength > MOST ? "TOO_LONG" : "ARITY", "");
        }
        file.rejected("end\"", "BAD_QUOTE", "");
        cases.add(file.good()
                .build(
                        "length-cell-of-lines-of-" + lineLength,
                        FAMILY,
                        "a cell of several lines that is longer than is allowed"));
    }

    private void wide() {
        for (String wide : List.of("\u00e9", "\u20ac", "\ud83d\ude00")) {
            for (int bytes : new int[] {MOST, MOST + 1}) {
                CorpusFile file = CorpusFile.logs().good();
                int width = CorpusFile.encode(wide).length;
                int rest = bytes - CorpusFile.encode(file.row("note", "")).length;
                String cell = "n".repeat(rest % width) + wide.repeat(rest / width);
                ends(file, file.row("note", cell), bytes);
                cases.add(file.good()
                        .build(
                                "length-wide-" + width + "-" + bytes,
                                FAMILY,
                                "characters of " + width + " bytes up to the limit"));
            }
        }
    }
}
