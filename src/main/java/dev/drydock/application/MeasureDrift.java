package dev.drydock.application;

import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.InputDrift;
import dev.drydock.domain.drift.InputReference;
import dev.drydock.domain.drift.PopulationStability;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.DriftLimits;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares the run's snapshot with the champion's training data and decides what the run does next. */
public class MeasureDrift {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final SnapshotArchive snapshots;
    private final DriftFiles files;
    private final RepeatedNight repeated;

    public MeasureDrift(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            SnapshotArchive snapshots,
            DriftFiles files,
            RepeatedNight repeated) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.versions = versions;
        this.packages = packages;
        this.snapshots = snapshots;
        this.files = files;
        this.repeated = repeated;
    }

    /** @param repetition a sentence if the run could only do again what was done */
    private record Subject(
            ModelDefinition definition,
            Optional<ModelVersion> champion,
            SnapshotId snapshot,
            Optional<String> repetition) {}

    /** @param force retrain whatever drift says; not without anything to learn from */
    public DriftReport measure(long instanceId, boolean force) {
        Subject subject = transactions.required(() -> subject(instanceId));
        SnapshotFeatures rows = snapshots.open(subject.snapshot());
        List<InputDrift> inputs = drift(subject, rows);
        DriftReport report = decide(subject, rows, inputs, force);
        files.writeReport(instanceId, report);
        transactions.run(() -> record(instanceId, report));
        return report;
    }

    private void record(long instanceId, DriftReport report) {
        facts.record(instanceId, RunFacts.DECISION, report.decision().name());
        if (report.decision() != DriftDecision.RETRAIN) {
            facts.record(instanceId, RunFacts.REASON, String.join(" ", report.reasons()));
        }
    }

    private Subject subject(long instanceId) {
        String model = facts.require(instanceId, RunFacts.MODEL);
        Optional<ModelVersion> champion = versions.champion(model);
        SnapshotId snapshot = new SnapshotId(facts.require(instanceId, RunFacts.SNAPSHOT));
        return new Subject(
                models.requireDefinition(model),
                champion,
                snapshot,
                champion.filter(known -> !goesOn(instanceId))
                        .flatMap(known -> repeated.reason(instanceId, known, snapshot)));
    }

    /** A run that has once decided to retrain stands by it when it is restarted, whatever others did meanwhile. */
    private boolean goesOn(long instanceId) {
        return facts.find(instanceId, RunFacts.DECISION).equals(Optional.of(DriftDecision.RETRAIN.name()));
    }

    private List<InputDrift> drift(Subject subject, SnapshotFeatures rows) {
        List<InputColumn> columns = subject.definition().schema().inputs();
        Optional<List<InputReference>> reference = subject.champion()
                .flatMap(ModelVersion::packageDigest)
                .flatMap(packages::find)
                .flatMap(directory -> files.reference(directory, columns));
        if (reference.isEmpty() || rows.rows() == 0) {
            return List.of();
        }
        List<InputDrift> inputs = new ArrayList<>();
        for (int input = 0; input < columns.size(); input++) {
            InputReference before = reference.get().get(input);
            long[] now = new long[before.counts().size() + 1];
            for (int row = 0; row < rows.rows(); row++) {
                now[before.bin(rows.feature(row, input))]++;
            }
            double psi = PopulationStability.index(before.expected(), now);
            inputs.add(new InputDrift(
                    before.input(), psi, psi >= subject.definition().drift().psi()));
        }
        return inputs;
    }

    private static DriftReport decide(
            Subject subject, SnapshotFeatures snapshot, List<InputDrift> inputs, boolean force) {
        DriftLimits limits = subject.definition().drift();
        List<String> reasons = new ArrayList<>();
        List<InputDrift> drifted = inputs.stream().filter(InputDrift::drifted).toList();
        int needed = Math.max(limits.minRows(), limits.minLabels());
        Optional<String> nothingToLearn =
                LabelSpread.of(snapshot).problem(subject.definition().schema());
        DriftDecision decision;
        if (snapshot.rows() < needed && !force) {
            reasons.add("The snapshot has " + snapshot.rows()
                    + " mature labelled rows, and drift.min-rows and drift.min-labels ask for " + needed + ".");
            decision = DriftDecision.COLLECT_LABELS;
        } else if (nothingToLearn.isPresent()) {
            reasons.add(nothingToLearn.get());
            decision = DriftDecision.COLLECT_LABELS;
        } else if (force) {
            reasons.add("Retraining was asked for with force=true.");
            decision = DriftDecision.RETRAIN;
        } else if (subject.repetition().isPresent()) {
            reasons.add(subject.repetition().get());
            decision = DriftDecision.KEPT;
        } else if (inputs.isEmpty()) {
            reasons.add("The champion has no reference of its training data, so that drift cannot be told.");
            decision = DriftDecision.RETRAIN;
        } else if (drifted.isEmpty()) {
            reasons.add("No input has drifted: the largest index is " + largest(inputs) + ", the limit " + limits.psi()
                    + ".");
            decision = DriftDecision.KEPT;
        } else {
            decision = DriftDecision.RETRAIN;
        }
        if (!drifted.isEmpty()) {
            reasons.add(drifted.size() + " of " + inputs.size() + " inputs have drifted: "
                    + drifted.stream().map(MeasureDrift::describe).collect(Collectors.joining(", ")) + "; the limit is "
                    + limits.psi() + ".");
        }
        return new DriftReport(
                subject.definition().name(),
                subject.champion().map(champion -> champion.id().toString()),
                subject.snapshot().hex(),
                snapshot.rows(),
                limits.psi(),
                inputs,
                decision,
                reasons);
    }

    private static String largest(List<InputDrift> inputs) {
        return inputs.stream()
                .max(java.util.Comparator.comparingDouble(InputDrift::psi))
                .map(MeasureDrift::describe)
                .orElse("unknown");
    }

    private static String describe(InputDrift input) {
        return input.input() + " " + String.format(Locale.ROOT, "%.3f", input.psi());
    }
}
