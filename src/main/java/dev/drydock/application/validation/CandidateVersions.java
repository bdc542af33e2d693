package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Origin;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;

/** The version that a run makes: registered once, and found by a restart. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class CandidateVersions {
    private final RunFacts facts;
    private final Runs runs;
    private final VersionRepository versions;
    private final Journal journal;

    @Inject
    public CandidateVersions(RunFacts facts, Runs runs, VersionRepository versions, Journal journal) {
        this.facts = facts;
        this.runs = runs;
        this.versions = versions;
        this.journal = journal;
    }

    /** Joins the caller's transaction. */
    ModelVersion of(long instanceId) {
        Optional<String> known = facts.find(instanceId, RunFacts.CANDIDATE_VERSION);
        if (known.isPresent()) {
            return versions.require(VersionId.parse(known.get()));
        }
        Origin origin = new Origin(
                Optional.of(VersionId.parse(facts.require(instanceId, RunFacts.PARENT_VERSION))),
                OptionalLong.of(instanceId),
                runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                Optional.of(facts.require(instanceId, RunFacts.SNAPSHOT)));
        ModelVersion created = versions.create(facts.require(instanceId, RunFacts.MODEL), origin, journal.now());
        facts.record(instanceId, RunFacts.CANDIDATE_VERSION, created.id().toString());
        journal.append(AuditLog.Event.of(
                created.createdBy(),
                "candidate.assemble",
                created.id().toString(),
                "run",
                Long.toString(instanceId),
                "snapshot",
                created.snapshot().orElse(""),
                "parent",
                created.parent().map(VersionId::toString).orElse("")));
        return created;
    }
}
