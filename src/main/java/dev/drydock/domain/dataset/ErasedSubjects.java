package dev.drydock.domain.dataset;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The groups and predictions of a model that were erased, by their digests alone. Not thread-safe. */
public final class ErasedSubjects {
    private static final Pattern BETWEEN_CELLS = Pattern.compile("[,;\\t|\"\\r\\n{}:\\[\\]]+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s(),;\"]+");
    private static final int GROUPS_KEPT = 100_000;

    private final SubjectDigests digests;
    private final Set<String> erased;
    private final Map<String, Boolean> groups = new HashMap<>();

    /** @param erased digests of what was erased */
    public ErasedSubjects(SubjectDigests digests, Set<String> erased) {
        this.digests = digests;
        this.erased = Set.copyOf(erased);
    }

    public boolean isEmpty() {
        return erased.isEmpty();
    }

    /** How many digests there are. */
    public int size() {
        return erased.size();
    }

    /** Digests of groups that were seen lately are remembered. */
    public boolean hasGroup(String group) {
        if (groups.size() >= GROUPS_KEPT) {
            groups.clear();
        }
        return groups.computeIfAbsent(group, name -> erased.contains(digests.ofGroup(name)));
    }

    public boolean hasPrediction(String predictionId) {
        return erased.contains(digests.ofPrediction(predictionId));
    }

    public boolean has(String group, String predictionId) {
        return hasGroup(group) || hasPrediction(predictionId);
    }

    /** Whether one of the parts of a text between what separates cells or words names a group or a prediction. */
    public boolean isMentionedIn(String text) {
        return isPart(BETWEEN_CELLS, text) || isPart(BETWEEN_WORDS, text);
    }

    private boolean isPart(Pattern between, String text) {
        return between.splitAsStream(text).map(String::strip).anyMatch(part -> !part.isEmpty() && has(part, part));
    }
}
