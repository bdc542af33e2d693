package dev.drydock.application.release;

import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What the registry has in service. Its methods join the caller's transaction. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class ReleasedModels {
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final Clock clock;

    @Inject
    public ReleasedModels(ModelRepository models, VersionRepository versions, ReleaseRepository releases, Clock clock) {
        this.models = models;
        this.versions = versions;
        this.releases = releases;
        this.clock = clock;
    }

    /**
     * One model.
     *
     * @param last sequence of the last order that was followed for the model
     * @param changes whether an order is in progress: its version in service is about to change
     */
    record Released(String model, String packageDigest, long last, boolean changes) {}

    List<Released> list() {
        return models.list().stream()
                .map(RegisteredModel::name)
                .flatMap(model -> versions.champion(model).flatMap(this::released).stream())
                .toList();
    }

    private Optional<Released> released(ModelVersion champion) {
        String model = champion.id().model();
        return releases.followed(model, 1).stream()
                .findFirst()
                .map(OrderRecord::sequence)
                .flatMap(last ->
                        champion.packageDigest().map(digest -> new Released(model, digest, last, isChanging(model))));
    }

    private boolean isChanging(String model) {
        return releases.findOpenOrder(model, clock.instant()).isPresent();
    }
}
