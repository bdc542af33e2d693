package dev.drydock.dataplane.corpus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Cases whose honest verdict the reader does not reach yet. One that it reaches has to be taken off this list. */
final class OpenCases {
    /** Names, and why. */
    private static final Map<Pattern, String> OPEN = new LinkedHashMap<>();

    static {
        open(
                "quote-swallows-.*",
                "the lines are quarantined together: a source, which counts records too, does not know which rows are good");
    }

    private OpenCases() {}

    private static void open(String names, String why) {
        OPEN.put(Pattern.compile(names), why);
    }

    static boolean isOpen(CorpusCase corpusCase) {
        return OPEN.keySet().stream()
                .anyMatch(names -> names.matcher(corpusCase.name()).matches());
    }

    static Map<Pattern, String> all() {
        return OPEN;
    }
}
