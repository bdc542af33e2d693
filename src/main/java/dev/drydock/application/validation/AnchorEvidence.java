package dev.drydock.application.validation;

import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.Anchor;
import dev.drydock.domain.validation.Anchors;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.LabelledRows;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a candidate answers on the snapshots of earlier promoted versions. Tested by {@code CandidateJourneyTest}. */
@Singleton
public final class AnchorEvidence {
    private final ValidationTasks tasks;
    private final EvaluationData data;
    private final AnchorSnapshots anchorSnapshots;

    @Inject
    public AnchorEvidence(ValidationTasks tasks, EvaluationData data, AnchorSnapshots anchorSnapshots) {
        this.tasks = tasks;
        this.data = data;
        this.anchorSnapshots = anchorSnapshots;
    }

    /** Of the snapshots that were fixed before the run's models were scored. */
    Anchors of(long instanceId, LabelledRows rows, JudgedPackage champion) {
        List<String> snapshots = anchorSnapshots.of(instanceId);
        if (snapshots.isEmpty()) {
            return new Anchors(List.of(), anchorSnapshots.leftOut(instanceId));
        }
        Map<String, LabelledRows> read = new HashMap<>();
        List<LabelledRows> learned = new ArrayList<>(List.of(rows));
        champion.version().snapshot().ifPresent(snapshot -> learned.add(read.computeIfAbsent(snapshot, data::rows)));
        Anchor.Known known = Anchor.Known.of(learned);
        List<Anchor> anchors = new ArrayList<>();
        List<String> promoted = anchorSnapshots.versionsOf(instanceId);
        for (String snapshot : snapshots) {
            int number = anchors.size() + 1;
            anchors.add(new Anchor(
                    snapshot,
                    promoted.isEmpty() ? "" : promoted.get(number - 1),
                    read.computeIfAbsent(snapshot, data::rows),
                    anchorScores(instanceId, number, true),
                    anchorScores(instanceId, number, false),
                    known));
        }
        return new Anchors(anchors, anchorSnapshots.leftOut(instanceId));
    }

    private float[] anchorScores(long instanceId, int number, boolean candidate) {
        TaskResult result = tasks.requireDone(instanceId, FurtherTasks.ofAnchor(number, candidate));
        return data.scores(result.output("scores.f32"));
    }
}
