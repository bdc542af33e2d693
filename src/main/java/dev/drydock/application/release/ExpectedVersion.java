package dev.drydock.application.release;

import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;

/** The version that a run makes, or would make. Tested by {@code ViewApproversTest}. */
@Singleton
public final class ExpectedVersion {
    /** The number of a version that does not exist yet; no real version reaches it. */
    private static final int NO_NUMBER = 999_999_999;

    private final RunFacts facts;
    private final VersionRepository versions;
    private final Clock clock;

    @Inject
    public ExpectedVersion(RunFacts facts, VersionRepository versions, Clock clock) {
        this.facts = facts;
        this.versions = versions;
        this.clock = clock;
    }

    /** Joins the caller's transaction. */
    ModelVersion of(Run run, String model) {
        return facts.find(run.instanceId(), RunFacts.CANDIDATE_VERSION)
                .map(VersionId::parse)
                .map(versions::require)
                .orElseGet(() -> expected(run, model));
    }

    /** The version that the run would make. */
    private ModelVersion expected(Run run, String model) {
        return new ModelVersion(
                new VersionId(model, NO_NUMBER),
                VersionState.ASSEMBLED,
                versions.champion(model).map(ModelVersion::id),
                OptionalLong.of(run.instanceId()),
                run.submitter(),
                clock.instant(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
