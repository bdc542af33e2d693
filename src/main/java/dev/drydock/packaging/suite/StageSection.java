package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.validation.StageRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The key {@code stage} of a gate policy. */
final class StageSection {
    private static final Set<String> KEYS = Set.of("after", "days", "sites");

    private StageSection() {}

    /**
     * @param section may be missing, as in each policy from before stages
     * @param problems takes what is wrong, a clause each
     */
    static Optional<StageRule> read(JsonNode section, List<String> problems) {
        if (section.isMissingNode()) {
            return Optional.empty();
        }
        if (!section.isObject()) {
            problems.add("stage must be an object");
            return Optional.empty();
        }
        KnownKeys.check(section, "stage", KEYS, problems);
        JsonNode after = section.path("after");
        JsonNode days = section.path("days");
        if (!after.isMissingNode() && !(after.isTextual() && after.textValue().matches(StageRule.NAME))) {
            problems.add("stage.after must be the name of a stage such as staging, not " + after);
        }
        boolean counts = days.isIntegralNumber()
                && days.canConvertToInt()
                && days.intValue() >= 0
                && days.intValue() <= StageRule.MOST_DAYS;
        if (!days.isMissingNode() && !counts) {
            problems.add("stage.days must be a whole number from 0 to " + StageRule.MOST_DAYS + ", not " + days);
        }
        Set<String> sites = sites(section.path("sites"), problems);
        if (after.isMissingNode() && section.size() > 0) {
            problems.add("stage.days and stage.sites need the stage before, in stage.after");
        }
        return Optional.of(new StageRule(Optional.ofNullable(after.textValue()), counts ? days.intValue() : 0, sites));
    }

    private static Set<String> sites(JsonNode list, List<String> problems) {
        Set<String> sites = new TreeSet<>();
        boolean few = list.isArray() && !list.isEmpty() && list.size() <= StageRule.MOST_SITES;
        if (!list.isMissingNode() && !few) {
            problems.add("stage.sites must be a list of 1 to " + StageRule.MOST_SITES + " sites");
            return sites;
        }
        for (JsonNode site : list) {
            if (!site.isTextual() || !site.textValue().matches(StageRule.NAME) || !sites.add(site.textValue())) {
                problems.add("stage.sites must list different sites by name, and " + site + " is none");
            }
        }
        return sites;
    }
}
