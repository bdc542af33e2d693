package dev.drydock.application.drift;

import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ExportRepository.RejectCount;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds what a run compares: its snapshot, and the current champion. Tested by {@code MeasureDriftTest}. */
@Singleton
public final class DriftSubjects {
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ExportRepository exports;
    private final RepeatedNight repeated;

    @Inject
    public DriftSubjects(
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            ExportRepository exports,
            RepeatedNight repeated) {
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.exports = exports;
        this.repeated = repeated;
    }

    /**
     * @param otherContract by which the champion reads rows, if that is another revision of the model's contract
     * @param refused rows of the run whose category is not declared
     * @param repetition a sentence if the run would only repeat an earlier one
     * @param otherDefinition a sentence if {@code model.yaml} asks for another candidate than the champion
     */
    record Subject(
            ModelDefinition definition,
            Optional<ModelVersion> champion,
            Optional<DatasetSchema> otherContract,
            SnapshotId snapshot,
            long refused,
            Optional<String> repetition,
            Optional<String> otherDefinition) {
        Optional<String> championName() {
            return champion.map(version -> version.id().toString());
        }
    }

    /** Joins the caller's transaction. */
    Subject of(long instanceId) {
        String model = facts.require(instanceId, RunFacts.MODEL);
        Optional<ModelVersion> champion = versions.champion(model);
        SnapshotId snapshot = new SnapshotId(facts.require(instanceId, RunFacts.SNAPSHOT));
        ModelDefinition definition = RunDefinitions.require(models, facts, instanceId);
        return new Subject(
                definition,
                champion,
                champion.flatMap(known -> RunDefinitions.ofOtherRevision(models, facts, known, definition))
                        .map(ModelDefinition::schema),
                snapshot,
                refused(model, instanceId),
                champion.filter(known -> !goesOn(instanceId))
                        .flatMap(known -> repeated.reason(instanceId, known, snapshot)),
                champion.flatMap(known -> repeated.otherDefinition(instanceId, known)));
    }

    private long refused(String model, long instanceId) {
        return exports.countRejects(new RejectFilter(Optional.of(model), OptionalLong.of(instanceId), 1)).stream()
                .filter(count -> count.reason() == RejectReason.UNKNOWN_CATEGORY)
                .mapToLong(RejectCount::rows)
                .sum();
    }

    /** A run that has decided to retrain keeps that decision after a restart, whatever other runs have done. */
    private boolean goesOn(long instanceId) {
        return facts.find(instanceId, RunFacts.DECISION).equals(Optional.of(DriftDecision.RETRAIN.name()));
    }
}
