package dev.drydock.domain.delivery;

import java.util.List;
import java.util.Set;

/**
 * In which order other sites get a package.
 *
 * @param waves the first gets it first; a site that none names comes after all of them
 */
public record Waves(List<Wave> waves) {
    /** Each site at any time. */
    public static final Waves NONE = new Waves(List.of());

    public Waves {
        waves = List.copyOf(waves);
    }

    /**
     * Sites that get a package at the same time.
     *
     * @param days for how long a version must have answered at each of them before the next wave gets it
     */
    public record Wave(Set<String> sites, int days) {
        public Wave {
            sites = Set.copyOf(sites);
        }
    }

    /** The waves before that of the site. */
    public List<Wave> before(String site) {
        int own = 0;
        while (own < waves.size() && !waves.get(own).sites().contains(site)) {
            own++;
        }
        return waves.subList(0, own);
    }
}
