package dev.drydock.application.validation;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.ServingChecks;
import dev.drydock.domain.validation.ServingStanding;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Shows what the last checks of versions in service found, and which of their waivers expire. Tested by {@code ServingWaiversTest}. */
@Singleton
public class ViewServingChecks {
    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ServingChecks checks;
    private final ServingWaivers waivers;
    private final ReportStore reports;
    private final Clock clock;

    @Inject
    public ViewServingChecks(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions,
            ServingChecks checks,
            ServingWaivers waivers,
            ReportStore reports,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.versions = versions;
        this.checks = checks;
        this.waivers = waivers;
        this.reports = reports;
        this.clock = clock;
    }

    /** Of each model that has a version in service, in the order of the models. */
    public List<ServingStanding> all(Actor actor) {
        authorization.require(actor, Operation.VIEW, "models");
        return transactions.required(() ->
                standings(models.list().stream().map(RegisteredModel::name).toList()));
    }

    /** Of each of these models that has a version in service, in the same order. */
    public List<ServingStanding> of(Actor actor, Collection<String> names) {
        authorization.require(actor, Operation.VIEW, "models");
        return transactions.required(() -> standings(names));
    }

    private List<ServingStanding> standings(Collection<String> names) {
        return names.stream()
                .flatMap(name -> versions.champion(name).stream())
                .map(this::standing)
                .toList();
    }

    private ServingStanding standing(ModelVersion version) {
        return new ServingStanding(
                version.id(),
                checks.latest(version.id()),
                checks.latestDecided(version.id()),
                waivers.of(version.id()),
                clock.instant());
    }

    /**
     * The report of the version's last check, byte for byte.
     *
     * @throws DrydockException {@link ReleaseFailure#REPORT_MISSING}
     */
    public byte[] report(Actor actor, VersionId id) {
        return digest(actor, id).flatMap(reports::findJson).orElseThrow(() -> none(id));
    }

    /** The same as a page. */
    public byte[] reportPage(Actor actor, VersionId id) {
        return digest(actor, id).flatMap(reports::findPage).orElseThrow(() -> none(id));
    }

    private Optional<String> digest(Actor actor, VersionId id) {
        authorization.require(actor, Operation.VIEW, id.toString());
        return transactions.required(() -> checks.latest(id)).map(ServingCheck::reportDigest);
    }

    private static DrydockException none(VersionId id) {
        return new DrydockException(
                ReleaseFailure.REPORT_MISSING,
                "Version " + id
                        + " has no report of a check. While it is in service, 'drydock run check-serving -p model="
                        + id.model() + "' checks it.");
    }
}
