package dev.drydock.domain.labelling;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How many rows of a group and of a source may still be chosen; no two have the same inputs. Not thread-safe. */
final class Quota {
    private final int mostOfSource;
    private final Map<String, Integer> groups = new HashMap<>();
    private final Map<String, Integer> sources = new HashMap<>();
    private final Set<Long> inputs = new HashSet<>();

    Quota(int mostOfSource) {
        this.mostOfSource = mostOfSource;
    }

    /** A row that is requested anyway: it counts for no group and no source. */
    void exclude(Candidate candidate) {
        inputs.add(candidate.inputs());
    }

    boolean admits(Candidate candidate, int mostOfGroup) {
        return !inputs.contains(candidate.inputs())
                && groups.getOrDefault(candidate.group(), 0) < mostOfGroup
                && sources.getOrDefault(candidate.source(), 0) < mostOfSource;
    }

    void take(Candidate candidate) {
        inputs.add(candidate.inputs());
        groups.merge(candidate.group(), 1, Integer::sum);
        sources.merge(candidate.source(), 1, Integer::sum);
    }
}
