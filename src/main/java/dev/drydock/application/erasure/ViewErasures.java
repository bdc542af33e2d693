package dev.drydock.application.erasure;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows what was erased, where, and which versions were trained on it. Tested by {@code ErasureTest}. */
@Singleton
public class ViewErasures {
    private static final int MOST_VERSIONS = 100_000;
    private static final int MOST_LISTED = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Erasures erasures;
    private final VersionRepository versions;

    @Inject
    public ViewErasures(
            Transactions transactions, Authorization authorization, Erasures erasures, VersionRepository versions) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.erasures = erasures;
        this.versions = versions;
    }

    /**
     * An erasure with what it touches.
     *
     * @param versions that were trained on erased rows or descend from one that was, the newest first
     */
    public record Viewed(Erasure erasure, List<ErasedCopy> copies, List<Affected> versions) {
        public Viewed {
            copies = List.copyOf(copies);
            versions = List.copyOf(versions);
        }
    }

    /**
     * A version that has learned from erased rows.
     *
     * @param through the ancestor that was trained on them; the version itself if it was
     */
    public record Affected(ModelVersion version, VersionId through) {

        /** What a person should do about it, as a sentence. Drydock withdraws no version on its own. */
        public String advice() {
            return switch (version.state()) {
                case RELEASED ->
                    "It answers now, and its weights come from the erased rows: let a night retrain without them and"
                            + " promote what comes of it.";
                case RETIRED -> "It can be rolled back to: once a version without the rows serves, do not.";
                case ASSEMBLED, WAITING_FOR_WAIVER, SEALED, SIGNED, PROPOSED, APPROVED, SUPERSEDED ->
                    "The version waits for a release: reject it, and let a night retrain without the rows.";
                case REJECTED -> "It will never be released; its package directory may go.";
            };
        }
    }

    /** The newest first. */
    public List<Erasure> list(Actor actor, Optional<String> model) {
        authorization.require(actor, Operation.VIEW_ERASURES, model.orElse("erasures"));
        return transactions.required(() -> erasures.list(model, MOST_LISTED));
    }

    /** @throws DrydockException {@link ErasureFailure#ERASURE_UNKNOWN} */
    public Viewed view(Actor actor, String model, int number) {
        authorization.require(actor, Operation.VIEW_ERASURES, Erasure.label(model, number));
        return transactions.required(() -> {
            Erasure erasure = require(erasures, model, number);
            List<ErasedCopy> copies = erasures.copies(model, number);
            return new Viewed(erasure, copies, affected(model, copies));
        });
    }

    static Erasure require(Erasures erasures, String model, int number) {
        return erasures.find(model, number)
                .orElseThrow(() -> new DrydockException(
                        ErasureFailure.ERASURE_UNKNOWN,
                        "There is no erasure " + Erasure.label(model, number)
                                + ". 'drydock erase list' has all of them."));
    }

    private List<Affected> affected(String model, List<ErasedCopy> copies) {
        Set<String> snapshots = copies.stream()
                .filter(copy -> copy.place() == Place.SNAPSHOT)
                .map(ErasedCopy::name)
                .collect(Collectors.toSet());
        List<ModelVersion> rising = versions.list(model, MOST_VERSIONS).stream()
                .sorted(Comparator.comparingInt(version -> version.id().number()))
                .toList();
        Map<VersionId, VersionId> through = new HashMap<>();
        List<Affected> affected = new ArrayList<>();
        for (ModelVersion version : rising) { // a parent has a lower number
            Optional<VersionId> origin =
                    version.snapshot().filter(snapshots::contains).isPresent()
                            ? Optional.of(version.id())
                            : version.parent().map(through::get);
            origin.ifPresent(from -> {
                through.put(version.id(), from);
                affected.add(0, new Affected(version, from));
            });
        }
        return affected;
    }
}
