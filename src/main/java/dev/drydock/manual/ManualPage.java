package dev.drydock.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One page of the documentation.
 *
 * @param name its file below {@code docs} without {@code .md}, such as {@code guides/backup}
 * @param kind such as {@code Tutorials}, as the index has it
 * @param content what the index says of it
 * @param text Markdown, as it was written
 */
public record ManualPage(String name, String kind, String content, String text) {

    /**
     * What stands under one heading.
     *
     * @param heading the page's title for what stands before the first other heading
     * @param text Markdown, the heading included
     */
    public record Section(String heading, String text) {
        /** The heading as the address of a page's part has it: small letters, digits and dashes. */
        public String anchor() {
            return heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
        }
    }

    /** The first heading. */
    public String title() {
        return sections().get(0).heading();
    }

    /** In the order of the page; at least one. A line that begins with # in a code block is no heading. */
    public List<Section> sections() {
        List<Section> found = new ArrayList<>();
        StringBuilder section = new StringBuilder();
        String heading = name;
        boolean code = false;
        for (String line : text.split("\n", -1)) {
            code ^= line.startsWith("```");
            if (!code && line.matches("#{1,4} .+")) {
                if (!section.toString().isBlank()) {
                    found.add(new Section(heading, section.toString()));
                }
                section.setLength(0);
                heading = line.replaceFirst("#+ ", "").replace("`", "").trim();
            }
            section.append(line).append('\n');
        }
        found.add(new Section(heading, section.toString()));
        return List.copyOf(found);
    }

    public Optional<Section> section(String heading) {
        return sections().stream()
                .filter(section -> section.heading().equalsIgnoreCase(heading))
                .findFirst();
    }

    /** The last part of its name, by which it can be asked for too: {@code backup}. */
    String shortName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
