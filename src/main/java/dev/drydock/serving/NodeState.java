package dev.drydock.serving;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which orders a node followed. Immutable.
 *
 * @param version of this document
 * @param lastSequence of the last order followed; 0 if none
 * @param models what each model's orders led to
 */
record NodeState(int version, long lastSequence, Map<String, ModelState> models) {
    static final int VERSION = 1;

    NodeState {
        models = Map.copyOf(Objects.requireNonNull(models, "models"));
        lastSequence = Math.max(
                lastSequence,
                followed(models).mapToLong(Followed::sequence).max().orElse(0));
    }

    private static Stream<Followed> followed(Map<String, ModelState> models) {
        return models.values().stream()
                .flatMap(state -> Stream.concat(Stream.of(state.current()), state.before().stream()))
                .flatMap(followed -> Stream.concat(Stream.of(followed), followed.first().stream()));
    }

    /**
     * @param current what the model's last order activated
     * @param previous what answered before it; null if nothing did
     * @param activated digests of every package that the node activated for the model
     */
    record ModelState(Followed current, @Nullable Followed previous, Set<String> activated) {
        ModelState {
            Objects.requireNonNull(current, "current");
            activated = Set.copyOf(Objects.requireNonNull(activated, "activated"));
        }

        Optional<Followed> before() {
            return Optional.ofNullable(previous);
        }

        /** Digest of the package whose place the current one took; one that the node missed if it was away. */
        Optional<String> replaced() {
            return Optional.ofNullable(current.replaced())
                    .filter(digest -> !digest.equals(current.packageDigest()))
                    .or(() -> before().map(Followed::packageDigest));
        }
    }

    /**
     * @param order the signed order, JSON text as it was received
     * @param number of the version
     * @param trustDigest of the trust file by which it was followed
     * @param replaced digest of the package that answered until then; null if none did
     * @param origin of a roll-back, the order by which its package had begun to answer before; null if the node does not know it
     */
    record Followed(
            String order,
            int number,
            String packageDigest,
            long sequence,
            String followedAt,
            String trustDigest,
            @Nullable String replaced,
            @Nullable Followed origin) {
        Followed {
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(packageDigest, "packageDigest");
            Objects.requireNonNull(followedAt, "followedAt");
            Objects.requireNonNull(trustDigest, "trustDigest");
        }

        Optional<Followed> first() {
            return Optional.ofNullable(origin);
        }

        private boolean isSameRelease(Followed other) {
            return number == other.number && packageDigest.equals(other.packageDigest);
        }
    }

    static NodeState empty() {
        return new NodeState(VERSION, 0, Map.of());
    }

    Optional<ModelState> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** What current and previous releases refer to, each by {@code of}. */
    Set<String> held(Function<Followed, String> of) {
        return followed(models).map(of).collect(Collectors.toSet());
    }

    /** The order by which a package that answers, or answered last, had begun to; empty if the node does not know it. */
    Optional<Followed> originOf(String model, String packageDigest) {
        return model(model).stream()
                .flatMap(state -> Stream.concat(Stream.of(state.current()), state.before().stream()))
                .filter(followed -> followed.packageDigest().equals(packageDigest))
                .map(followed -> followed.first().orElse(followed))
                .findFirst();
    }

    /**
     * The state once an order was followed. Ordering again what answers already leaves what was before it.
     *
     * @param before digests of every package that had been activated for the model, here or by an order that this node missed
     */
    NodeState after(String model, Followed followed, Set<String> before) {
        Optional<ModelState> known = model(model);
        Set<String> activated = new TreeSet<>(before);
        activated.add(followed.packageDigest());
        Followed previous = known.flatMap(state ->
                        state.current().isSameRelease(followed) ? state.before() : Optional.of(state.current()))
                .orElse(null);
        Map<String, ModelState> all = new TreeMap<>(models);
        all.put(model, new ModelState(followed, previous, activated));
        return new NodeState(VERSION, followed.sequence(), all);
    }
}
