package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Looks at models, their versions, and the versions that wait for a decision. Tested by {@code ReleaseStoryTest}. */
@Singleton
public class ViewRegistry {
    private static final int MOST = 1000;
    private static final List<VersionState> UNDECIDED = List.of(
            VersionState.ASSEMBLED,
            VersionState.WAITING_FOR_WAIVER,
            VersionState.SEALED,
            VersionState.SIGNED,
            VersionState.PROPOSED,
            VersionState.APPROVED,
            VersionState.SUPERSEDED);

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final VersionRepository versions;

    @Inject
    public ViewRegistry(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.versions = versions;
    }

    /**
     * A model and the version in service.
     *
     * @param model by the {@code model.yaml} in force
     * @param first the same by the one it was first imported with
     * @param previous of the versions that were replaced, the one that answered last: where a roll-back leads
     */
    public record ModelOverview(
            RegisteredModel model, RegisteredModel first, Optional<VersionId> champion, Optional<VersionId> previous) {}

    /** A version and whether it is the one in service. */
    public record VersionOverview(ModelVersion version, boolean champion) {}

    public List<ModelOverview> models(Actor actor) {
        authorization.require(actor, Operation.VIEW, "models");
        return transactions.required(
                () -> models.list().stream().map(this::overview).toList());
    }

    private ModelOverview overview(RegisteredModel model) {
        Optional<VersionId> previous = versions.aliasHistory(model.name(), VersionRepository.CHAMPION, MOST).stream()
                .map(AliasChange::version)
                .filter(version -> versions.require(version).state() == VersionState.RETIRED)
                .findFirst();
        return new ModelOverview(
                model,
                models.requireFirst(model.name()),
                versions.champion(model.name()).map(ModelVersion::id),
                previous);
    }

    /** Newest first. */
    public List<VersionOverview> versions(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> {
            models.require(model);
            return versions.list(model, MOST).stream().map(this::overview).toList();
        });
    }

    /** Versions that are neither in service, nor were, nor are rejected; newest first. */
    public List<VersionOverview> candidates(Actor actor) {
        authorization.require(actor, Operation.VIEW, "candidates");
        return transactions.required(() ->
                versions.listIn(UNDECIDED, MOST).stream().map(this::overview).toList());
    }

    private VersionOverview overview(ModelVersion version) {
        return overview(versions, version);
    }

    static VersionOverview overview(VersionRepository versions, ModelVersion version) {
        boolean champion = versions.champion(version.id().model())
                .map(ModelVersion::id)
                .filter(version.id()::equals)
                .isPresent();
        return new VersionOverview(version, champion);
    }
}
