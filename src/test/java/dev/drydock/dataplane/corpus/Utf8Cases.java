package dev.drydock.dataplane.corpus;

import static dev.drydock.dataplane.corpus.CorpusFile.raw;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Byte sequences that are no UTF-8, and the outermost that are, where a decoder may look too far or not far enough. */
final class Utf8Cases {
    private static final String FAMILY = "utf-8";
    private static final Map<String, String> BAD = new LinkedHashMap<>();
    private static final Map<String, String> GOOD = new LinkedHashMap<>();

    static {
        cut("two-bytes", 0xC3, 0xA9);
        cut("three-bytes", 0xE2, 0x82, 0xAC);
        cut("four-bytes", 0xF0, 0x9F, 0x98, 0x80);
        BAD.put("first-byte-gone-of-three", raw(0x82, 0xAC));
        BAD.put("first-byte-gone-of-four", raw(0x9F, 0x98, 0x80));
        BAD.put("continuation-80", raw(0x80));
        BAD.put("continuation-bf", raw(0xBF));
        BAD.put("one-continuation-too-many", raw(0xC3, 0xA9, 0xA9));
        BAD.put("overlong-nul", raw(0xC0, 0x80));
        BAD.put("overlong-line-feed", raw(0xC0, 0x8A));
        BAD.put("overlong-quote", raw(0xC0, 0xA2));
        BAD.put("overlong-comma", raw(0xC0, 0xAC));
        BAD.put("overlong-letter", raw(0xC1, 0x81));
        BAD.put("overlong-slash-in-three", raw(0xE0, 0x80, 0xAF));
        BAD.put("overlong-in-three", raw(0xE0, 0x9F, 0xBF));
        BAD.put("overlong-slash-in-four", raw(0xF0, 0x80, 0x80, 0xAF));
        BAD.put("overlong-in-four", raw(0xF0, 0x8F, 0xBF, 0xBF));
        BAD.put("surrogate-d800", raw(0xED, 0xA0, 0x80));
        BAD.put("surrogate-dfff", raw(0xED, 0xBF, 0xBF));
        BAD.put("surrogate-pair", raw(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80));
        BAD.put("above-10ffff", raw(0xF4, 0x90, 0x80, 0x80));
        BAD.put("five-bytes", raw(0xF8, 0x88, 0x80, 0x80, 0x80));
        BAD.put("six-bytes", raw(0xFC, 0x84, 0x80, 0x80, 0x80, 0x80));
        BAD.put("f5", raw(0xF5, 0x80, 0x80, 0x80));
        BAD.put("fe", raw(0xFE));
        BAD.put("ff", raw(0xFF));
        BAD.put("utf-16-mark", raw(0xFF, 0xFE));
        BAD.put("latin-1-e-acute", raw(0xE9));
        BAD.put("windows-1252-quotes", raw(0x93, 'u', 0x94));
        BAD.put("shift-jis", raw(0x83, 0x5C));
        BAD.put("gbk", raw(0xB9, 0xFA));

        for (int c : new int[] {
            0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0xFFFFF, 0x100000, 0x10FFFF
        }) {
            GOOD.put("u-%x".formatted(c), Character.toString(c));
        }
    }

    private Utf8Cases() {}

    /** The character without its last byte, its last two bytes, and so on. */
    private static void cut(String name, int... bytes) {
        for (int length = 1; length < bytes.length; length++) {
            BAD.put("cut-" + name + "-to-" + length, raw(Arrays.copyOf(bytes, length)));
        }
    }

    static Stream<CorpusCase> all() {
        List<CorpusCase> cases = new ArrayList<>();
        BAD.forEach((name, text) -> {
            cases.add(bad(name, "in-a-cell", "unit", "a" + text + "b"));
            cases.add(bad(name, "before-a-comma", "id", "p" + text));
            cases.add(bad(name, "before-a-quote", "unit", "\"u" + text + "\""));
            cases.add(bad(name, "before-a-line-end", "note", text));
            cases.add(bad(name, "before-a-quoted-line-end", "note", "\"" + text + "\nb\""));
            cases.add(atTheEnd(name, text));
        });
        GOOD.forEach((name, text) -> cases.add(CorpusFile.logs()
                .good()
                .accepted(good(text), "id", text + "-2", "unit", "u" + text)
                .good()
                .build("utf8-good-" + name, FAMILY, "a character at the end of a range is kept")));
        return cases.stream();
    }

    private static String good(String text) {
        return CorpusFile.logs().good().row("id", text + "-2", "unit", "\"u" + text + "\"", "note", text);
    }

    private static CorpusCase bad(String name, String where, String column, String text) {
        CorpusFile file = CorpusFile.logs().good();
        return file.rejected(file.row(column, text), "NOT_UTF8", "")
                .good()
                .build("utf8-" + name + "-" + where, FAMILY, "no UTF-8 " + where.replace('-', ' '));
    }

    private static CorpusCase atTheEnd(String name, String text) {
        CorpusFile file = CorpusFile.logs().good();
        return file.rejected(file.row("note", text), "NOT_UTF8", "")
                .unended()
                .build("utf8-" + name + "-at-the-end", FAMILY, "the file ends behind bytes that are no UTF-8");
    }
}
