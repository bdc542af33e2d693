package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.TrustFile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Makes a superseded candidate wait for approvals again after a waiver of each gate that its comparison with the current champion could not
 * decide. The signed comparison stays unchanged. Joins the caller's transaction. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class WaiveComparison {
    private final VersionRepository versions;
    private final Successions successions;
    private final StandingStatements statements;
    private final AuditLog audit;

    @Inject
    public WaiveComparison(
            VersionRepository versions, Successions successions, StandingStatements statements, AuditLog audit) {
        this.versions = versions;
        this.successions = successions;
        this.statements = statements;
        this.audit = audit;
    }

    /**
     * After a waiver was kept.
     *
     * @param by who submitted it
     * @return the version as it is now
     */
    ModelVersion apply(ModelVersion version, String by, TrustFile trust) {
        Optional<ChampionComparison> undecided = version.state() == VersionState.SUPERSEDED
                ? successions.waivable(version).filter(comparison -> statements.decides(comparison, trust))
                : Optional.empty();
        undecided.ifPresent(comparison -> {
            versions.waiveComparison(comparison.runInstance());
            versions.move(version.id(), VersionState.PROPOSED);
            audit.append(AuditLog.Event.of(
                    by,
                    "candidate.comparison.waived",
                    version.id().toString(),
                    "champion",
                    comparison.champion().toString(),
                    "gates",
                    String.join(", ", successions.undecided(comparison)),
                    "comparison",
                    comparison.statementDigest()));
        });
        return undecided.isPresent() ? versions.require(version.id()) : version;
    }
}
