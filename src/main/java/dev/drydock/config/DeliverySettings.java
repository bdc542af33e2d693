package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param waves in which order other sites get a package; empty for any
 * @param watch who brings the deliveries that are taken as they come; empty if a person takes them
 */
public record DeliverySettings(
        List<String> markings,
        Optional<String> limit,
        Optional<Path> scanner,
        List<Wave> waves,
        Optional<Watch> watch) {
    /** Of a site that marks and scans nothing. */
    public static final DeliverySettings NONE =
            new DeliverySettings(List.of(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    static final Set<String> KEYS =
            Set.of("delivery-markings", "delivery-limit", "delivery-scanner", "delivery-waves", "delivery-watch");
    private static final String MARKINGS = "delivery-markings";
    private static final String LIMIT = "delivery-limit";
    private static final String WAVES = "delivery-waves";
    private static final String WATCH = "delivery-watch";
    private static final String WAVE = "([a-z0-9][a-z0-9-]{0,62} +){1,200}[0-9]{1,3}d";
    /** As {@code receive} takes them. */
    private static final String LABEL = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._/-]{0,63}";

    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}";

    public DeliverySettings {
        markings = List.copyOf(markings);
        waves = List.copyOf(waves);
    }

    /**
     * Sites that get a package at the same time.
     *
     * @param days for how long a version must have answered there before the next wave gets it
     */
    public record Wave(List<String> sites, int days) {
        public Wave {
            sites = List.copyOf(sites);
        }
    }

    /** What is recorded of a delivery that is taken as it comes. */
    public record Watch(String medium, String custodian) {}

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
        List<Wave> waves = section.optional(
                WAVES,
                SiteValues.shaped(
                        " *" + WAVE + "( *, *" + WAVE + "){0,99} *",
                        DeliverySettings::waves,
                        "the waves, each with its sites and days, such as pilot 7d, plant-a plant-b 1d"),
                List.of());
        Set<String> seen = new HashSet<>();
        waves.stream()
                .flatMap(wave -> wave.sites().stream())
                .filter(site -> !seen.add(site))
                .distinct()
                .forEach(site -> section.refuse(WAVES, "names the site " + site + " twice."));
        Optional<Watch> watch = section.find(
                WATCH,
                SiteValues.shaped(
                        LABEL + ", *" + LABEL,
                        text -> new Watch(text.split(",", 2)[0].strip(), text.split(",", 2)[1].strip()),
                        "a medium and a custodian, such as diode-1, operations desk"));
        return new DeliverySettings(markings, limit, scanner.map(Path::of), waves, watch);
    }

    private static List<Wave> waves(String text) {
        List<Wave> waves = new ArrayList<>();
        for (String wave : text.split(",", -1)) {
            List<String> words = List.of(wave.strip().split(" +", -1));
            String days = words.get(words.size() - 1);
            waves.add(new Wave(
                    words.subList(0, words.size() - 1), Integer.parseInt(days.substring(0, days.length() - 1))));
        }
        return waves;
    }
}
