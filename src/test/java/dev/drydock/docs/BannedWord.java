package dev.drydock.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An expression that the glossary's table bans.
 *
 * @param mayStayIn pages of {@code docs} that are not searched for it
 */
record BannedWord(Pattern pattern, String instead, Set<String> mayStayIn) {
    private static final String SECTION = "Words that we do not use";
    private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern PAGE_NAME = Pattern.compile("`([^`]+\\.md)`");

    static List<BannedWord> of(Page glossary) {
        return glossary.section(SECTION)
                .text()
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(BannedWord::of)
                .toList();
    }

    private static BannedWord of(String row) {
        List<String> cells = Arrays.stream(CELLS.split(row.substring(1), -1))
                .map(cell -> cell.strip().replace("\\|", "|"))
                .toList();
        return new BannedWord(
                Pattern.compile(cells.get(0).replace("`", ""), Pattern.CASE_INSENSITIVE),
                cells.get(1),
                PAGE_NAME
                        .matcher(cells.get(2))
                        .results()
                        .map(page -> "docs/" + page.group(1))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    boolean isIn(Passage passage) {
        return !mayStayIn.contains(passage.place())
                && pattern.matcher(passage.text()).find();
    }
}
