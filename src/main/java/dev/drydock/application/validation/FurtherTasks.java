package dev.drydock.application.validation;

import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.validation.Disturbance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The validation tasks of a candidate that only some gate policies ask for: the best version on the same rows, both models on earlier
 * snapshots, and both on disturbed rows. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public final class FurtherTasks {
    static final String SCORE_BEST = "score-best";
    static final String DISTURBED_CANDIDATE = "disturbed-candidate";
    static final String DISTURBED_CHAMPION = "disturbed-champion";

    private static final String CANDIDATE = "-candidate";
    private static final Pattern OF_ANCHOR = Pattern.compile("anchor-([1-9][0-9]?)-(candidate|champion)");

    private final AnchorSnapshots anchors;
    private final BestVersions best;
    private final PackagedSuites suites;
    private final SnapshotStore snapshots;

    @Inject
    public FurtherTasks(AnchorSnapshots anchors, BestVersions best, PackagedSuites suites, SnapshotStore snapshots) {
        this.anchors = anchors;
        this.best = best;
        this.suites = suites;
        this.snapshots = snapshots;
    }

    /** Their names; fixes the best version and the anchors that they are about. Call it outside a transaction. */
    List<String> plan(long run, JudgedPackage candidate, ModelVersion champion) {
        List<String> names = new ArrayList<>();
        if (best.plan(run, candidate, champion).isPresent()) {
            names.add(SCORE_BEST);
        }
        int planned = anchors.plan(run, candidate.directory()).size();
        for (int number = 1; number <= planned; number++) {
            names.add(ofAnchor(number, true));
            names.add(ofAnchor(number, false));
        }
        if (!suites.disturbances(candidate.directory()).isEmpty()) {
            names.addAll(List.of(DISTURBED_CANDIDATE, DISTURBED_CHAMPION));
        }
        return names;
    }

    /** The task that scores an anchor, counted from 1. */
    static String ofAnchor(int number, boolean candidate) {
        return "anchor-" + number + (candidate ? CANDIDATE : "-champion");
    }

    static boolean isOfAnchor(String task) {
        return OF_ANCHOR.matcher(task).matches();
    }

    static boolean isOfCandidate(String task) {
        return task.endsWith(CANDIDATE);
    }

    /** @param scored package of the model that the task names */
    TaskRequest ofAnchor(long run, String key, String task, TaskInput scored) {
        Matcher named = OF_ANCHOR.matcher(task);
        if (!named.matches()) {
            throw new IllegalArgumentException(task + " scores no anchor");
        }
        SnapshotId anchor = new SnapshotId(anchors.of(run).get(Integer.parseInt(named.group(1)) - 1));
        return TaskRequest.scoreHoldout(key, scored, new TaskInput(snapshots.require(anchor), anchor.hex()));
    }

    /** @param scored package of the model that the task names */
    TaskRequest ofDisturbed(String key, JudgedPackage candidate, TaskInput scored, TaskInput snapshot) {
        return TaskRequest.scoreDisturbed(
                key, scored, snapshot, Disturbance.text(suites.disturbances(candidate.directory())));
    }

    TaskRequest ofBest(long run, String key, TaskInput snapshot) {
        return TaskRequest.score(key, best.requirePackage(run).input(), snapshot);
    }
}
