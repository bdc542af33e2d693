package dev.drydock.console.access;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code docs/errors} says of each failure code; the pages travel in the application. Immutable. */
@Singleton
public final class Explanations {
    private static final String FOLDER = "errors/";
    private static final Pattern PAGE = Pattern.compile("\\]\\(([a-z]+\\.md)#");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final String HEADING = "## ";

    /** An empty line, or the beginning of a list's item: each item is a paragraph of its own. */
    private static final String PARAGRAPHS = "\\n\\s*\\n|\\n(?=(?:-|\\d+\\.) )";

    private final Map<String, List<Paragraph>> byCode;

    /** Reads the pages that the table of contents leads to. */
    @Inject
    public Explanations() {
        Map<String, List<Paragraph>> read = new TreeMap<>();
        PAGE.matcher(text("README.md"))
                .results()
                .map(page -> page.group(1))
                .distinct()
                .forEach(page -> add(text(page), read));
        this.byCode = Map.copyOf(read);
    }

    /** Plain text with words set as code in between. */
    public record Paragraph(List<Piece> pieces) {
        public Paragraph {
            pieces = List.copyOf(pieces);
        }
    }

    /** A stretch of text of one kind. */
    public record Piece(boolean code, String text) {}

    Optional<List<Paragraph>> find(String code) {
        return Optional.ofNullable(byCode.get(code));
    }

    private static void add(String page, Map<String, List<Paragraph>> byCode) {
        String[] sections = page.split("(?m)^" + HEADING, -1);
        for (int i = 1; i < sections.length; i++) {
            int end = sections[i].indexOf('\n');
            byCode.put(
                    sections[i].substring(0, end).strip(),
                    paragraphs(sections[i].substring(end).strip()));
        }
    }

    private static List<Paragraph> paragraphs(String text) {
        List<Paragraph> paragraphs = new ArrayList<>();
        for (String paragraph : text.split(PARAGRAPHS, -1)) {
            Matcher links = LINK.matcher(paragraph.replace('\n', ' ').strip());
            paragraphs.add(new Paragraph(pieces(links.replaceAll("$1"))));
        }
        return paragraphs;
    }

    /** Every second stretch between backquotes is code. */
    private static List<Piece> pieces(String paragraph) {
        List<Piece> pieces = new ArrayList<>();
        String[] stretches = paragraph.split("`", -1);
        for (int i = 0; i < stretches.length; i++) {
            if (!stretches[i].isEmpty()) {
                pieces.add(new Piece(i % 2 == 1, stretches[i]));
            }
        }
        return pieces;
    }

    private static String text(String page) {
        try (InputStream in = Explanations.class.getResourceAsStream(FOLDER + page)) {
            if (in == null) {
                throw new IllegalStateException("the application was built without docs/errors/" + page);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
