package dev.drydock.application.ingest;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.ingest.SnapshotPlans.Plan;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.dataset.SnapshotArchive.Sealed;
import dev.drydock.domain.dataset.SnapshotRepository;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.labelling.LabelAnswers;
import dev.drydock.domain.labelling.LabelRequests;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * Records a sealed snapshot, its anomalies, and the outcomes of requested labels. Tested by {@code NightlyIngestTest} and {@code
 * AskForLabelsTest}.
 */
@Singleton
public final class RecordSnapshot {
    /** Anomalies that a run's facts name; the snapshot's manifest has all. */
    private static final int NAMED = 20;

    private final RunFacts facts;
    private final SnapshotRepository snapshots;
    private final LabelRequests requests;
    private final Journal journal;

    @Inject
    public RecordSnapshot(RunFacts facts, SnapshotRepository snapshots, LabelRequests requests, Journal journal) {
        this.facts = facts;
        this.snapshots = snapshots;
        this.requests = requests;
        this.journal = journal;
    }

    /** Joins the caller's transaction. Recording it again is harmless. */
    void record(long instanceId, Plan plan, Sealed sealed, Map<String, LabelOutcome> answers) {
        boolean recorded = facts.find(instanceId, RunFacts.SNAPSHOT).isPresent();
        facts.record(instanceId, RunFacts.SNAPSHOT, sealed.id().hex());
        if (recorded) {
            return;
        }
        facts.record(instanceId, RunFacts.SNAPSHOT_MANIFEST, sealed.manifest());
        snapshots.add(
                new SealedSnapshot(sealed.id(), plan.model(), sealed.rows(), plan.asOf(), instanceId, journal.now()));
        recordAnswers(instanceId, plan, answers);
        recordAnomalies(instanceId, sealed);
        journal.append(AuditLog.Event.of(
                "run:" + instanceId,
                "snapshot.seal",
                "snapshot/" + sealed.id().hex(),
                "model",
                plan.model(),
                "rows",
                Integer.toString(sealed.rows()),
                "asOf",
                plan.asOf().toString(),
                "anomalies",
                Integer.toString(sealed.anomalies().size())));
    }

    private void recordAnomalies(long instanceId, Sealed sealed) {
        List<String> anomalies = sealed.anomalies();
        if (!anomalies.isEmpty()) {
            int left = anomalies.size() - NAMED;
            facts.record(
                    instanceId,
                    RunFacts.ANOMALIES,
                    String.join("; ", anomalies.subList(0, Math.min(NAMED, anomalies.size())))
                            + (left > 0 ? "; and " + left + " more" : ""));
        }
    }

    private void recordAnswers(long instanceId, Plan plan, Map<String, LabelOutcome> answers) {
        if (!plan.asked().isEmpty()) {
            if (plan.past()) {
                requests.answerOpen(plan.model(), instanceId, answers);
            } else {
                requests.answer(plan.model(), instanceId, answers);
            }
            facts.record(
                    instanceId,
                    RunFacts.ASKED_LABELS,
                    LabelAnswers.of(plan.asked().size(), answers).text());
        }
    }
}
