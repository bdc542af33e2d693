package dev.drydock.application.runs;

import dev.drydock.application.runs.RunRecords.EndedRun;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.validation.PolicySource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a run that is over must be kept: it is held, it is younger than the site or its gate policy asks, or its version waits, answers or could be put
 * back. Tested by {@code PurgeRunsTest}.
 */
@Singleton
public final class RunsToKeep {
    private final RunRecords records;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final Retention retention;
    private final PolicySource policies;
    private final Clock clock;

    @Inject
    public RunsToKeep(
            RunRecords records,
            RunFacts facts,
            VersionRepository versions,
            Retention retention,
            PolicySource policies,
            Clock clock) {
        this.records = records;
        this.facts = facts;
        this.versions = versions;
        this.retention = retention;
        this.policies = policies;
        this.clock = clock;
    }

    /** A sentence; empty of a run that may go. Joins the caller's transaction. */
    Optional<String> why(EndedRun run) {
        return records.findHold(run.run())
                .map(hold -> HoldRun.sentence(run.run(), hold))
                .or(() -> version(run.run()))
                .or(() -> tooYoung(run));
    }

    /** For how long records that belong to no run, such as those of due moments, are kept at least: as long as those of any job. */
    Duration ofAll() {
        Duration signed = Duration.ofDays(policies.siteRules().retentionDays());
        return retention.longest().filter(own -> own.compareTo(signed) > 0).orElse(signed);
    }

    /** An approval checks who took part in the version's run, and a version that was not rejected can come back into service. */
    private Optional<String> version(long run) {
        return facts.find(run, RunFacts.CANDIDATE_VERSION)
                .or(() -> facts.find(run, RunFacts.MEASURED_VERSION))
                .map(VersionId::parse)
                .flatMap(versions::find)
                .filter(version -> version.state() != VersionState.REJECTED)
                .map(version -> "Its version " + version.id() + " is " + version.state()
                        + ", and who may decide about it is computed from the run's records.");
    }

    private Optional<String> tooYoung(EndedRun run) {
        Duration signed = Duration.ofDays(policies.siteRules().retentionDays());
        Duration least =
                retention.of(run.job()).filter(own -> own.compareTo(signed) > 0).orElse(signed);
        return run.ended().isAfter(clock.instant().minus(least))
                ? Optional.of("It ended at " + run.ended() + ", and the site keeps runs of " + run.job() + " for "
                        + least.toDays() + " days"
                        + (least.equals(signed) ? " by its gate policy (site.retention-days)." : "."))
                : Optional.empty();
    }
}
