package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.RunSnapshot;
import dev.drydock.application.ingest.RunSnapshot.SnapshotInput;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The worker tasks whose results the gates use: the tasks of a run, their inputs and their results. A run with a candidate validates that,
 * a run that measures a first version that one; any other run re-validates or checks the champion. Tested by {@code CandidateJourneyTest}.
 */
@Singleton
public class ValidationTasks {
    static final String SCORE_CANDIDATE = "score-candidate";
    static final String SCORE_CHAMPION = "score-champion";
    static final String GOLDEN_CHECK = "golden-check";
    static final String LATENCY = "latency";
    /** The version in service on the holdout of the report with which it was released. */
    static final String SCORE_RELEASED = "score-released";

    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final TaskRepository tasks;
    private final JudgedPackages judged;
    private final SnapshotStore snapshots;
    private final FurtherTasks further;

    @Inject
    public ValidationTasks(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            TaskRepository tasks,
            JudgedPackages judged,
            SnapshotStore snapshots,
            FurtherTasks further) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.tasks = tasks;
        this.judged = judged;
        this.snapshots = snapshots;
        this.further = further;
    }

    /** The run's tasks by name; fixes the champion, the best version and the anchors that they are about. Call it outside a transaction. */
    public List<String> plan(long instanceId) {
        List<String> names = new ArrayList<>(ofModels(instanceId));
        if (names.contains(SCORE_CHAMPION) && names.contains(SCORE_CANDIDATE)) {
            names.addAll(further.plan(instanceId, candidate(instanceId), championVersion(instanceId)));
        }
        return names;
    }

    private List<String> ofModels(long instanceId) {
        return transactions.required(() -> {
            if (facts.find(instanceId, RunFacts.MEASURED_VERSION).isPresent()) {
                return List.of(SCORE_CANDIDATE, GOLDEN_CHECK);
            }
            if (facts.find(instanceId, RunFacts.CHECKED_VERSION).isPresent()) {
                return releasedSnapshot(instanceId).isPresent()
                        ? List.of(SCORE_CHAMPION, SCORE_RELEASED, GOLDEN_CHECK)
                        : List.of(SCORE_CHAMPION, GOLDEN_CHECK);
            }
            if (facts.find(instanceId, RunFacts.PARENT_VERSION).isEmpty()) {
                String model = facts.require(instanceId, RunFacts.MODEL);
                facts.record(
                        instanceId,
                        RunFacts.PARENT_VERSION,
                        versions.requireChampion(model).id().toString());
            }
            return hasCandidate(instanceId)
                    ? List.of(SCORE_CANDIDATE, SCORE_CHAMPION, GOLDEN_CHECK, LATENCY)
                    : List.of(SCORE_CHAMPION, GOLDEN_CHECK);
        });
    }

    /** The snapshot of the report with which the checked version was released; empty if there is none to score. */
    Optional<String> releasedSnapshot(long instanceId) {
        return transactions.required(() -> facts.find(instanceId, RunFacts.RELEASED_SNAPSHOT)
                .filter(snapshot -> !snapshot.equals(RunFacts.NO_SNAPSHOT))
                .filter(snapshot -> facts.find(instanceId, RunFacts.RELEASED_SNAPSHOT_PROBLEM)
                        .isEmpty()));
    }

    /** Why that snapshot cannot be scored, as a sentence; empty if it can, or if there is none. */
    String releasedProblem(long instanceId) {
        return transactions
                .required(() -> facts.find(instanceId, RunFacts.RELEASED_SNAPSHOT_PROBLEM))
                .orElse("");
    }

    /**
     * The run's candidate, its bytes verified.
     *
     * @throws DrydockException {@link ValidationFailure#CANDIDATE_ALTERED}
     */
    JudgedPackage candidate(long instanceId) {
        Optional<ModelVersion> compared = transactions.required(() -> facts.find(instanceId, RunFacts.COMPARED_VERSION)
                .map(VersionId::parse)
                .map(versions::require));
        return compared.isPresent()
                ? judged.sealed(compared.get())
                : judged.workspaceOf(transactions.required(() ->
                        versions.require(VersionId.parse(facts.find(instanceId, RunFacts.MEASURED_VERSION)
                                .orElseGet(() -> facts.require(instanceId, RunFacts.CANDIDATE_VERSION))))));
    }

    private boolean hasCandidate(long instanceId) {
        return facts.find(instanceId, RunFacts.CANDIDATE_VERSION)
                .or(() -> facts.find(instanceId, RunFacts.COMPARED_VERSION))
                .or(() -> facts.find(instanceId, RunFacts.MEASURED_VERSION))
                .isPresent();
    }

    /** The version that the run compares with, re-validates or checks. */
    JudgedPackage champion(long instanceId) {
        return judged.sealed(championVersion(instanceId));
    }

    private ModelVersion championVersion(long instanceId) {
        return transactions.required(() ->
                versions.require(VersionId.parse(facts.find(instanceId, RunFacts.CHECKED_VERSION)
                        .orElseGet(() -> facts.require(instanceId, RunFacts.PARENT_VERSION)))));
    }

    String snapshot(long instanceId) {
        return transactions.required(() -> facts.require(instanceId, RunFacts.SNAPSHOT));
    }

    TaskRequest request(long instanceId, String task) {
        String key = key(instanceId, task);
        if (task.equals(GOLDEN_CHECK)) {
            return TaskRequest.checkGolden(key, judgedOf(instanceId).input());
        }
        if (task.equals(SCORE_RELEASED)) {
            SnapshotId released = new SnapshotId(releasedSnapshot(instanceId).orElseThrow());
            return TaskRequest.scoreHoldout(
                    key, champion(instanceId).input(), new TaskInput(snapshots.require(released), released.hex()));
        }
        if (FurtherTasks.isOfAnchor(task)) {
            JudgedPackage scored = FurtherTasks.isOfCandidate(task) ? candidate(instanceId) : champion(instanceId);
            return further.ofAnchor(instanceId, key, task, scored.input());
        }
        SnapshotInput snapshot =
                transactions.required(() -> RunSnapshot.of(facts, instanceId)).in(snapshots);
        TaskRequest request = switch (task) {
            case SCORE_CANDIDATE -> TaskRequest.score(key, candidate(instanceId).input(), snapshot.rows());
            case SCORE_CHAMPION -> TaskRequest.score(key, champion(instanceId).input(), snapshot.rows());
            case FurtherTasks.SCORE_BEST -> further.ofBest(instanceId, key, snapshot.rows());
            case FurtherTasks.DISTURBED_CANDIDATE, FurtherTasks.DISTURBED_CHAMPION ->
                disturbed(instanceId, key, task, snapshot.rows());
            case LATENCY ->
                TaskRequest.latency(
                        key, candidate(instanceId).input(), champion(instanceId).input(), snapshot.rows());
            default -> throw new IllegalArgumentException("there is no validation task '" + task + "'");
        };
        return request.withManifest(snapshot.manifest());
    }

    private TaskRequest disturbed(long instanceId, String key, String task, TaskInput snapshot) {
        JudgedPackage candidate = candidate(instanceId);
        JudgedPackage scored = FurtherTasks.isOfCandidate(task) ? candidate : champion(instanceId);
        return further.ofDisturbed(key, candidate, scored.input(), snapshot);
    }

    private JudgedPackage judgedOf(long instanceId) {
        boolean hasCandidate = transactions.required(() -> hasCandidate(instanceId));
        return hasCandidate ? candidate(instanceId) : champion(instanceId);
    }

    private static String key(long instanceId, String task) {
        return instanceId + "-" + task;
    }

    Optional<TaskResult> findDone(long instanceId, String task) {
        return transactions.required(() -> tasks.find(key(instanceId, task))).filter(TaskResult::completed);
    }

    /**
     * The result of a task that was done in the run.
     *
     * @throws DrydockException {@link ValidationFailure#VALIDATION_MISSING}
     */
    TaskResult requireDone(long instanceId, String task) {
        return findDone(instanceId, task)
                .orElseThrow(
                        () -> new DrydockException(
                                ValidationFailure.VALIDATION_MISSING,
                                "Run " + instanceId + " cannot be judged: its validation task " + task
                                        + " has not been done. Put the step validate before judge in the job, and restart from it."));
    }
}
