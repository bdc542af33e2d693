package dev.drydock.application.drift;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.drift.DriftSubjects.Subject;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.SnapshotArchive;
import dev.drydock.domain.dataset.SnapshotArchive.SnapshotFeatures;
import dev.drydock.domain.drift.DecideNext;
import dev.drydock.domain.drift.DecideNext.Decided;
import dev.drydock.domain.drift.DecideNext.Evidence;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftFiles.RunReport;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.Basis;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.drift.JudgeDrift;
import dev.drydock.domain.drift.PastWindows;
import dev.drydock.domain.drift.PerformanceEstimate;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Compares the run's snapshot with the champion's training data and decides what the run does next. */
@Singleton
public class MeasureDrift {
    /** Earlier reports that a band is looked for in. */
    private static final int PAST_REPORTS = 200;

    private final Transactions transactions;
    private final RunFacts facts;
    private final DriftSubjects subjects;
    private final SnapshotArchive snapshots;
    private final DriftFiles files;
    private final ChampionData championData;
    private final ChampionPerformance championPerformance;

    @Inject
    public MeasureDrift(
            Transactions transactions,
            RunFacts facts,
            DriftSubjects subjects,
            SnapshotArchive snapshots,
            DriftFiles files,
            ChampionData championData,
            ChampionPerformance championPerformance) {
        this.transactions = transactions;
        this.facts = facts;
        this.subjects = subjects;
        this.snapshots = snapshots;
        this.files = files;
        this.championData = championData;
        this.championPerformance = championPerformance;
    }

    /** @param force retrain whatever drift says; not without anything to learn from */
    public DriftReport measure(long instanceId, boolean force) {
        Subject subject = transactions.required(() -> subjects.of(instanceId));
        DriftReport report = report(instanceId, subject, snapshots.open(subject.snapshot()), force);
        files.writeReport(instanceId, report);
        transactions.run(() -> record(instanceId, report));
        return report;
    }

    private void record(long instanceId, DriftReport report) {
        facts.record(instanceId, RunFacts.DECISION, report.decision().name());
        if (facts.find(instanceId, RunFacts.ESTIMATED_PERFORMANCE).isEmpty()) {
            facts.record(
                    instanceId,
                    RunFacts.ESTIMATED_PERFORMANCE,
                    report.performance().inWords());
        }
        if (report.decision() != DriftDecision.RETRAIN) {
            facts.record(instanceId, RunFacts.REASON, String.join(" ", report.reasons()));
        }
    }

    private DriftReport report(long instanceId, Subject subject, SnapshotFeatures snapshot, boolean force) {
        DatasetSchema schema = subject.definition().schema();
        UnaryOperator<SnapshotFeatures> measurable = championData.measurable(subject.champion(), schema);
        SnapshotFeatures window = measurable.apply(snapshot.joined());
        DriftLimits limits = subject.definition().drift();
        List<DriftColumn> columns = ChampionData.columns(schema, subject.otherContract());
        ChampionData.Known known = championData.find(subject.champion(), columns, window.rows(), measurable);
        List<ColumnDrift> judged = JudgeDrift.judge(
                columns, known.packaged(), known.training(), window, limits, past(instanceId, subject));
        LabelSpread labels = LabelSpread.of(snapshot, subject.definition().schema());
        PerformanceEstimate performance = subject.otherContract().isPresent()
                ? PerformanceEstimate.impossible("The version in service has another revision of the model's contract.")
                : championPerformance.estimate(instanceId, subject.champion(), subject.definition());
        Decided decided = DecideNext.decide(
                limits,
                new Evidence(
                        window.rows(),
                        labels.counts(),
                        judged,
                        performance,
                        labels.problem(),
                        subject.repetition(),
                        subject.otherDefinition(),
                        force));
        return new DriftReport(
                subject.definition().name(),
                subject.championName(),
                subject.snapshot().hex(),
                window.rows(),
                new Basis(
                        known.source(),
                        subject.champion().flatMap(ModelVersion::snapshot),
                        limits.psi(),
                        limits.significance(),
                        limits.minValues(),
                        subject.refused(),
                        known.remarks()),
                judged,
                performance,
                decided.decision(),
                reasons(subject.definition(), decided, window.rows()));
    }

    /** Advice how to find the rows to label, if labels are missing. */
    private static List<String> reasons(ModelDefinition definition, Decided decided, int rows) {
        if (decided.decision() != DriftDecision.COLLECT_LABELS) {
            return decided.reasons();
        }
        int lacking = definition.drift().neededRows() - rows;
        List<String> reasons = new ArrayList<>(decided.reasons());
        reasons.add(LabelAdvice.mostUseful(definition.name(), lacking));
        return reasons;
    }

    private PastWindows past(long instanceId, Subject subject) {
        return PastWindows.of(
                files.earlierReports(subject.definition().name(), instanceId, PAST_REPORTS).stream()
                        .map(RunReport::report)
                        .toList(),
                subject.championName(),
                subject.snapshot().hex());
    }
}
