package dev.drydock.domain.validation;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the signed policy says of the order of stages. The site's own stage is the one that the trust file names.
 *
 * @param after the stage where a package must have answered before it may answer here; empty for the first stage
 * @param days how long it must have answered there without a break
 * @param sites those of that stage whose reports count; empty for all of the trust file
 */
public record StageRule(Optional<String> after, int days, Set<String> sites) {
    /** Of a stage's name, and of a site's. */
    public static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

    public static final int MOST_DAYS = 365;
    public static final int MOST_SITES = 100;

    public StageRule {
        sites = Set.copyOf(sites);
    }

    public boolean counts(String site) {
        return sites.isEmpty() || sites.contains(site);
    }

    /** Each rule by its name: for comparing two policies. */
    public Map<String, String> limits() {
        Map<String, String> limits = new TreeMap<>();
        limits.put("stage.after", after.orElse("none"));
        limits.put("stage.days", Integer.toString(days));
        if (!sites.isEmpty()) {
            limits.put("stage.sites", String.join(" ", new TreeSet<>(sites)));
        }
        return limits;
    }
}
