package dev.drydock.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The releases in memory, by model: the one that answers, and the one before it, which stays loaded for a roll-back. Readers
 * never wait; the changes come from one thread at a time.
 */
final class LoadedReleases {
    private final ConcurrentHashMap<String, Release> current = new ConcurrentHashMap<>();
    private final Map<String, Release> previous = new ConcurrentHashMap<>();

    /** The release that answers for a model, entered: the caller must {@link Release#leave} it. */
    Optional<Release> enter(String model) {
        Release release = current.get(model);
        while (release != null) {
            if (release.enter()) {
                if (current.get(model) == release) {
                    return Optional.of(release);
                }
                release.leave(); // a switch came between: no answer of the old version begins after it
            }
            release = current.get(model);
        }
        return Optional.empty();
    }

    /** A release of the model with these bytes and this number, if it is loaded. */
    Optional<Release> find(String model, String packageDigest, int number) {
        List<Release> loaded = new ArrayList<>();
        Optional.ofNullable(current.get(model)).ifPresent(loaded::add);
        Optional.ofNullable(previous.get(model)).ifPresent(loaded::add);
        return loaded.stream()
                .filter(release -> release.packageDigest().equals(packageDigest)
                        && release.version().number() == number)
                .findFirst();
    }

    /** Lets {@code next} answer from now on; what answered until now stays loaded, and what was before that is retired. */
    void switchTo(Release next) {
        String model = next.version().model();
        Release before = current.put(model, next);
        if (before == null || before == next) {
            return;
        }
        Release retired = previous.put(model, before);
        if (retired != null && retired != next) {
            retired.leave();
        }
    }

    /** After a restart: keeps a release loaded for a roll-back. */
    void keep(Release release) {
        Release replaced = previous.put(release.version().model(), release);
        if (replaced != null) {
            replaced.leave();
        }
    }

    /** Ends what answers for a model, if anything does; the release before it answers from now on, if it is loaded and may. */
    void withdraw(String model, boolean beforeMay) {
        Release before = previous.remove(model);
        Release ended = before != null && beforeMay ? current.put(model, before) : current.remove(model);
        if (before != null && !beforeMay) {
            before.leave();
        }
        if (ended != null) {
            ended.leave();
        }
    }

    /** What answers now, by model. */
    Map<String, Release> current() {
        return new TreeMap<>(current);
    }

    /** Whether a version of this model is loaded. */
    boolean has(String model) {
        return current.containsKey(model);
    }

    boolean isResident(String packageDigest) {
        return current.values().stream().anyMatch(r -> r.packageDigest().equals(packageDigest))
                || previous.values().stream().anyMatch(r -> r.packageDigest().equals(packageDigest));
    }

    /** At the end: nothing answers any more, and each model is closed when its last request is done. */
    void retireAll() {
        for (Map<String, Release> releases : List.of(current, previous)) {
            List<Release> all = new ArrayList<>(releases.values());
            releases.clear();
            all.forEach(Release::leave);
        }
    }
}
