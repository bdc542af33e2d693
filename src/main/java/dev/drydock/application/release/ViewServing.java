package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the serving node which version is in service, independently of the registry. Tested by {@code ReleaseConsoleIT}. */
@Singleton
public class ViewServing {
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final VersionRepository versions;
    private final ServingTarget target;

    @Inject
    public ViewServing(
            Transactions transactions, Authorization authorization, VersionRepository versions, ServingTarget target) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.versions = versions;
        this.target = target;
    }

    /** What the node said about a model. */
    public sealed interface Serving {
        /** @param version whose package it is; empty if no version of this registry has it */
        record Answers(String packageDigest, Optional<VersionId> version) implements Serving {}

        /** It answers nothing for the model. */
        record Silent() implements Serving {}

        /** It did not say. */
        record Unknown(String code, String sentence) implements Serving {}
    }

    /** Once the node did not answer it is not asked again: a page waits for it once, not once a model. */
    public Map<String, Serving> of(Actor actor, List<String> models) {
        authorization.require(actor, Operation.VIEW, "serving");
        Map<String, Serving> said = new LinkedHashMap<>();
        Optional<Serving> unreachable = Optional.empty();
        for (String model : models) {
            Serving one = unreachable.isPresent() ? unreachable.get() : ask(model);
            if (one instanceof Serving.Unknown unknown
                    && unknown.code().equals(ReleaseFailure.SERVING_NODE_UNREACHABLE.name())) {
                unreachable = Optional.of(one);
            }
            said.put(model, one);
        }
        return said;
    }

    private Serving ask(String model) {
        try {
            Optional<String> digest = target.serving(model);
            return digest.isEmpty() ? new Serving.Silent() : new Serving.Answers(digest.get(), version(model, digest));
        } catch (DrydockException e) {
            return new Serving.Unknown(e.code().name(), e.sentence());
        }
    }

    private Optional<VersionId> version(String model, Optional<String> digest) {
        return transactions.required(() -> versions.list(model, MOST)).stream()
                .filter(version -> version.packageDigest().equals(digest))
                .map(ModelVersion::id)
                .findFirst();
    }
}
