package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.SiteRules.Deliveries;
import dev.drydock.domain.validation.SiteRules.Destination;
import dev.drydock.domain.validation.SiteRules.Waivers;
import dev.drydock.domain.validation.SiteRules.WhoWaives;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The key {@code site} of a gate policy: what the site's people and its configuration must keep. */
final class SiteSection {
    private static final int MOST_APPROVALS = 16;
    /** Every statement ends after so many days. */
    private static final int MOST_WAIVER_DAYS = 30;

    private static final int MOST_RETENTION_DAYS = 36_500;
    private static final int MOST_MARKINGS = 16;
    /** As in {@code delivery-markings} of {@code site.yaml}. */
    private static final String MARKING = "[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}";

    private final List<String> problems;

    SiteSection(List<String> problems) {
        this.problems = problems;
    }

    /** @param section may be missing, as in each policy from before it */
    SiteRules read(JsonNode section) {
        if (section.isMissingNode()) {
            return SiteRules.NONE;
        }
        keys(section, "site", Set.of("approvals", "waivers", "waiver-days", "deliveries", "retention-days", "egress"));
        return new SiteRules(
                whole(section, "approvals", 1, MOST_APPROVALS).orElse(SiteRules.NONE.approvals()),
                waivers(section),
                deliveries(section.path("deliveries")),
                whole(section, "retention-days", 1, MOST_RETENTION_DAYS).orElse(0),
                egress(section));
    }

    private Waivers waivers(JsonNode section) {
        JsonNode who = section.path("waivers");
        Optional<WhoWaives> known = WhoWaives.ofWireName(who.asText());
        if (!who.isMissingNode() && (!who.isTextual() || known.isEmpty())) {
            problems.add("site.waivers must be allowed, two or none, not " + who);
        }
        return new Waivers(known.orElse(WhoWaives.ALLOWED), whole(section, "waiver-days", 1, MOST_WAIVER_DAYS));
    }

    private Deliveries deliveries(JsonNode node) {
        if (!node.isMissingNode()) {
            keys(node, "site.deliveries", Set.of("encrypted", "scanned", "markings"));
        }
        Optional<List<String>> markings = words(node, "markings", "site.deliveries.markings", MOST_MARKINGS);
        markings.orElse(List.of()).stream()
                .filter(word -> !word.matches(MARKING))
                .forEach(word -> problems.add(
                        "site.deliveries.markings must list words of delivery-markings, not \"" + word + "\""));
        return new Deliveries(flag(node, "encrypted"), flag(node, "scanned"), markings);
    }

    private Optional<Set<Destination>> egress(JsonNode section) {
        return words(section, "egress", "site.egress", Destination.values().length)
                .map(names -> {
                    Set<Destination> known = EnumSet.noneOf(Destination.class);
                    for (String name : names) {
                        Destination.ofWireName(name)
                                .ifPresentOrElse(
                                        known::add,
                                        () -> problems.add(
                                                "site.egress names " + name
                                                        + ", and it may name node, database, cluster, timestamps, alerts, traces and deliveries"));
                    }
                    return known;
                });
    }

    private Optional<List<String>> words(JsonNode node, String key, String where, int most) {
        JsonNode listed = node.path(key);
        if (listed.isMissingNode()) {
            return Optional.empty();
        }
        Set<String> words = new LinkedHashSet<>();
        listed.forEach(word -> words.add(word.isTextual() ? word.textValue() : ""));
        if (!listed.isArray() || words.size() != listed.size() || words.contains("") || words.size() > most) {
            problems.add(where + " must be a list of at most " + most + " different words, not " + listed);
            return Optional.of(List.of());
        }
        return Optional.of(new ArrayList<>(words));
    }

    private boolean flag(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            problems.add("site.deliveries." + key + " must be true or false, not " + value);
        }
        return value.asBoolean();
    }

    private OptionalInt whole(JsonNode node, String key, int min, int max) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            problems.add("site." + key + " must be a whole number from " + min + " to " + max + ", not " + value);
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.intValue());
    }

    private void keys(JsonNode node, String where, Set<String> known) {
        if (!node.isObject()) {
            problems.add(where + " must be an object, not " + node);
            return;
        }
        KnownKeys.check(node, where, known, problems);
    }
}
