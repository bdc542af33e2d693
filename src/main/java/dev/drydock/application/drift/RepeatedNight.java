package dev.drydock.application.drift;

import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.VersionDefinitions;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Recognises a run that would only repeat an earlier one: the same snapshot, the same champion, the same gate policy. It also recognises a
 * run whose {@code model.yaml} asks for a candidate that was not made yet. Tested by {@code MeasureDriftTest}.
 */
@Singleton
public class RepeatedNight {
    private static final int LOOKED_AT = 100;

    private final ModelRepository models;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final PolicySource policies;
    private final ReportStore reports;
    private final SuiteDocuments documents;

    @Inject
    public RepeatedNight(
            ModelRepository models,
            RunFacts facts,
            VersionRepository versions,
            PolicySource policies,
            ReportStore reports,
            SuiteDocuments documents) {
        this.models = models;
        this.facts = facts;
        this.versions = versions;
        this.policies = policies;
        this.reports = reports;
        this.documents = documents;
    }

    /**
     * Call it in a transaction.
     *
     * @return a sentence that names what was done already; empty if the run may come to something new
     */
    Optional<String> reason(long instanceId, ModelVersion champion, SnapshotId snapshot) {
        ModelDefinition asked = RunDefinitions.require(models, facts, instanceId);
        if (champion.snapshot().equals(Optional.of(snapshot.hex())) && makesTheSame(champion, asked)) {
            return Optional.of("Nothing is new: the champion " + champion.id() + " was itself trained on this snapshot."
                    + advice());
        }
        return versions.list(champion.id().model(), LOOKED_AT).stream()
                .filter(version -> version.runInstance().orElse(instanceId) != instanceId)
                .filter(version -> version.snapshot().equals(Optional.of(snapshot.hex())))
                .filter(version -> version.parent().equals(Optional.of(champion.id())))
                .filter(version -> makesTheSame(version, asked))
                .filter(this::judgedByThePolicyInForce)
                .findFirst()
                .map(version -> "Nothing is new since run "
                        + version.runInstance().orElseThrow() + ": " + version.id()
                        + " was trained on this very snapshot from " + champion.id() + " and judged "
                        + version.verdict().orElseThrow() + " by the gate policy in force." + advice());
    }

    /** Whether the version's run trained, under a {@code model.yaml} that asks for the same candidate. */
    private boolean makesTheSame(ModelVersion version, ModelDefinition asked) {
        if (version.runInstance().isEmpty()) {
            return false;
        }
        long run = version.runInstance().getAsLong();
        return facts.find(run, RunFacts.CONTRIBUTION).isEmpty()
                && RunDefinitions.find(models, facts, run)
                        .filter(asked::makesTheSameAs)
                        .isPresent();
    }

    /**
     * Call it in a transaction. This is a reason to train once. It ends when such a {@code model.yaml} has made a candidate from the
     * champion and the candidate was judged.
     *
     * @return a sentence if the run's {@code model.yaml} asks for another candidate than the champion's
     */
    Optional<String> otherDefinition(long instanceId, ModelVersion champion) {
        ModelDefinition asked = RunDefinitions.require(models, facts, instanceId);
        String model = champion.id().model();
        boolean other = VersionDefinitions.of(model, models, facts)
                .madeBy(champion)
                .map(made -> models.requireDefinition(model, made.definitionDigest()))
                .filter(made -> !asked.makesTheSameAs(made))
                .isPresent();
        boolean tried = versions.list(model, LOOKED_AT).stream()
                .filter(version -> version.runInstance().orElse(instanceId) != instanceId)
                .filter(version -> version.parent().equals(Optional.of(champion.id())))
                .filter(version -> version.verdict().isPresent())
                .anyMatch(version -> makesTheSame(version, asked));
        return other && !tried
                ? Optional.of("The model.yaml of this run asks for another candidate than the one that " + champion.id()
                        + " was made by, and none was judged yet.")
                : Optional.empty();
    }

    private static String advice() {
        return " Add new exports, put another model.yaml in force, or run with force=true.";
    }

    private boolean judgedByThePolicyInForce(ModelVersion version) {
        return version.verdict().isPresent()
                && version.reportDigest()
                        .flatMap(reports::findJson)
                        .map(json -> documents.readReport(json).policyDigest())
                        .equals(Optional.of(policies.current().digest()));
    }
}
