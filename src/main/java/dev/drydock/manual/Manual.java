package dev.drydock.manual;

import dev.drydock.manual.ManualPage.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documentation of one installation, which needs no network. Immutable. */
public final class Manual {
    private static final String INDEX = "README.md";
    private static final String END = ".md";
    private static final Pattern ENTRY = Pattern.compile("\\| \\[[^]]+]\\(([^)#]+\\.md)\\) \\| (.+) \\|");
    private static final Pattern KIND = Pattern.compile("## (.+)");
    /** What a title is worth, against a line of text. */
    private static final int OF_A_HEADING = 10;

    private final List<ManualPage> pages;

    private Manual(List<ManualPage> pages) {
        this.pages = List.copyOf(pages);
    }

    /**
     * A place where all words stand.
     *
     * @param section the part of the page
     * @param line the first line with one of the words, as it was written
     */
    public record Hit(ManualPage page, Section section, String line) {}

    /**
     * Reads the pages that the index names; a page that is named and absent is left out.
     *
     * @param docs the folder {@code docs} of an installation; without it the manual has no pages
     */
    public static Manual read(Path docs) {
        List<ManualPage> pages = new ArrayList<>();
        if (Files.isRegularFile(docs.resolve(INDEX))) {
            String kind = "";
            for (String line : text(docs.resolve(INDEX)).lines().toList()) {
                Matcher heading = KIND.matcher(line);
                kind = heading.matches() ? heading.group(1) : kind;
                Matcher entry = ENTRY.matcher(line);
                if (entry.matches() && Files.isRegularFile(docs.resolve(entry.group(1)))) {
                    String file = entry.group(1);
                    String name = file.substring(0, file.length() - END.length());
                    pages.add(new ManualPage(name, kind, entry.group(2), text(docs.resolve(file))));
                }
            }
        }
        return new Manual(pages);
    }

    /** In the order of the index. */
    public List<ManualPage> pages() {
        return pages;
    }

    /** @param name such as {@code guides/backup}, {@code backup} or {@code model-yaml}; capitals do not matter */
    public Optional<ManualPage> page(String name) {
        String wanted = name.toLowerCase(Locale.ROOT).replaceFirst("\\.md$", "");
        return Stream.concat(
                        pages.stream()
                                .filter(page ->
                                        page.name().toLowerCase(Locale.ROOT).equals(wanted)),
                        pages.stream()
                                .filter(page -> page.shortName()
                                        .toLowerCase(Locale.ROOT)
                                        .equals(wanted)))
                .findFirst();
    }

    /** @param code such as {@code DATABASE_NEWER}; what the page of its errors says of it */
    public Optional<Section> failure(String code) {
        return pages.stream()
                .filter(page -> page.name().startsWith("errors/"))
                .flatMap(page -> page.section(code).stream())
                .findFirst();
    }

    /**
     * Finds the parts of pages that have all words, wherever they stand in it; the best first: words in a heading count more than
     * in a line, many lines more than one.
     *
     * @param words separated by blanks; capitals do not matter; no word finds nothing
     */
    public List<Hit> search(String words) {
        List<String> all = Stream.of(words.toLowerCase(Locale.ROOT).trim().split("\\s+", -1))
                .filter(word -> !word.isBlank())
                .toList();
        if (all.isEmpty()) {
            return List.of();
        }
        return pages.stream()
                .flatMap(page -> page.sections().stream()
                        .filter(section -> all.stream().allMatch(section.text().toLowerCase(Locale.ROOT)::contains))
                        .map(section -> new Hit(page, section, line(section, all))))
                .sorted(Comparator.comparingInt((Hit hit) -> weight(hit, all)).reversed())
                .toList();
    }

    private static int weight(Hit hit, List<String> words) {
        String heading = (hit.page().title() + " " + hit.section().heading()).toLowerCase(Locale.ROOT);
        int headings = (int) words.stream().filter(heading::contains).count();
        int lines = (int) hit.section()
                .text()
                .toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> words.stream().anyMatch(line::contains))
                .count();
        return OF_A_HEADING * headings + Math.min(lines, OF_A_HEADING - 1);
    }

    private static String line(Section section, List<String> words) {
        return section.text()
                .lines()
                .filter(line -> words.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
                .findFirst()
                .orElse("")
                .trim();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The page " + file + " cannot be read", e);
        }
    }
}
