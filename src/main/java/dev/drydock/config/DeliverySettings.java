package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a site handles deliveries of and for other sites.
 *
 * @param markings words for how sensitive a delivery is, from the least to the most; empty if the site uses none
 * @param limit the most sensitive one that the site may hold
 * @param scanner a program that looks at every delivery
 */
public record DeliverySettings(List<String> markings, Optional<String> limit, Optional<Path> scanner) {
    /** Of a site that marks and scans nothing. */
    public static final DeliverySettings NONE = new DeliverySettings(List.of(), Optional.empty(), Optional.empty());

    static final Set<String> KEYS = Set.of("delivery-markings", "delivery-limit", "delivery-scanner");
    private static final String MARKINGS = "delivery-markings";
    private static final String LIMIT = "delivery-limit";
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}";

    public DeliverySettings {
        markings = List.copyOf(markings);
    }

    static DeliverySettings read(Section section) {
        List<String> markings = section.optional(
                MARKINGS,
                SiteValues.shaped(
                        WORD + "(, *" + WORD + "){0,15}",
                        text -> Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .toList(),
                        "words from the least to the most sensitive, such as public, internal, restricted"),
                List.of());
        if (new HashSet<>(markings).size() < markings.size()) {
            section.refuse(MARKINGS, "names a word twice.");
        }
        Optional<String> limit = section.find(LIMIT, SiteValues.word(WORD, "a word of " + MARKINGS));
        if (limit.isPresent() && !markings.contains(limit.get())) {
            section.refuse(LIMIT, "is " + limit.get() + ", which is no word of " + MARKINGS + ".");
        }
        Optional<String> scanner =
                section.find("delivery-scanner", SiteValues.word("/[^\\n]{1,1000}", "the full path of a program"));
        return new DeliverySettings(markings, limit, scanner.map(Path::of));
    }
}
