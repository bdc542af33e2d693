package dev.drydock.application.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RestartPlan.Planned;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shows what a restart would do, and what has changed since the run was submitted. It changes nothing. */
@Singleton
public class PreviewRestart {
    private static final String KEPT =
            "The run keeps the model.yaml that it was submitted under. A restart uses only the new values of cluster"
                    + " and reject-limit. To use the whole model.yaml in force, abandon the run and start a new one.";

    private final Transactions transactions;
    private final Authorization authorization;
    private final JobRuntime runtime;
    private final Executions executions;
    private final Runs runs;
    private final RunFacts facts;
    private final RunSurroundings surroundings;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final LogParts logs;
    private final TaskProgress progress;

    @Inject
    public PreviewRestart(
            Transactions transactions,
            Authorization authorization,
            JobRuntime runtime,
            Executions executions,
            Runs runs,
            RunFacts facts,
            RunSurroundings surroundings,
            ExportRepository exports,
            StagingArea staging,
            LogParts logs,
            TaskProgress progress) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.runtime = runtime;
        this.executions = executions;
        this.runs = runs;
        this.facts = facts;
        this.surroundings = surroundings;
        this.exports = exports;
        this.staging = staging;
        this.logs = logs;
        this.progress = progress;
    }

    /**
     * What a restart would do.
     *
     * @param obstacles why it would be refused, as sentences; the rest is told all the same, as far as it is known
     * @param parameters those that it runs with
     * @param steps all of the job, in the order of its file; empty if that cannot be used
     */
    public record Preview(
            Execution execution,
            List<String> obstacles,
            Map<String, String> parameters,
            JobChange job,
            List<Planned> steps,
            List<DataChange> data) {}

    /**
     * The job's file when the run was submitted and today.
     *
     * @param then SHA-256; empty if that was not kept
     * @param now SHA-256; empty if the file is gone or cannot be used
     */
    public record JobChange(String job, Optional<String> then, Optional<String> now) {
        public boolean changed() {
            return !then.equals(now);
        }
    }

    /**
     * One thing that the run works with.
     *
     * @param name such as {@code model-file}
     * @param then a digest, or what is known in words
     * @param kept of what has changed, if a restart goes on with what there was then: a sentence that says so, and how to get what is
     *     there now; empty if it runs with that
     */
    public record DataChange(String name, String then, String now, boolean changed, Optional<String> kept) {}

    /** @param fromStep as {@link RestartExecution#restart} takes it */
    public Preview preview(Actor actor, long executionId, Optional<String> fromStep) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> {
            Execution execution = executions.require(executionId);
            List<String> obstacles = new ArrayList<>(
                    RestartExecution.obstacle(executions, execution).stream().toList());
            List<Planned> steps = plan(execution, fromStep, obstacles);
            return new Preview(
                    execution,
                    List.copyOf(obstacles),
                    execution.parameters(),
                    jobChange(execution),
                    steps,
                    dataChanges(execution));
        });
    }

    /** For whoever has restarted: what the restart ran instead of what was submitted. */
    public JobChange jobChange(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        return transactions.required(() -> jobChange(executions.require(executionId)));
    }

    private List<Planned> plan(Execution execution, Optional<String> fromStep, List<String> obstacles) {
        try {
            JobDefinition definition = runtime.require(execution.job());
            fromStep.ifPresent(definition::requireRestartPoint);
            JobFlow flow = runtime.flow(execution.job());
            List<String> names = flow.steps().stream().map(JobFlow.Node::id).toList();
            return RestartPlan.of(flow, runtime.restartState(execution.executionId(), names), fromStep).stream()
                    .map(step -> withTraining(execution, step))
                    .toList();
        } catch (DrydockException e) {
            obstacles.add(e.sentence());
            return List.of();
        }
    }

    /** A training keeps its checkpoints beside its task, not in the job repository. */
    private Planned withTraining(Execution execution, Planned step) {
        if (step.fate() != RestartPlan.Fate.GOES_ON) {
            return step;
        }
        Set<String> words = new LinkedHashSet<>(step.checkpoint().stream().toList());
        for (Execution attempt : executions.ofRun(execution.instanceId())) {
            logs.of(attempt).stream()
                    .filter(part -> part.place().step().equals(Optional.of(step.step())))
                    .filter(part -> part.place().partition().isEmpty()
                            || step.partitionsLeft()
                                    .contains(part.place().partition().getAsInt()))
                    .flatMap(part -> part.task().stream())
                    .forEach(task -> words.addAll(trained(task).stream().toList()));
        }
        return words.isEmpty() ? step : step.withCheckpoint(String.join("; ", words));
    }

    private Optional<String> trained(String task) {
        List<Point> points = progress.readNewest(task);
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of("task " + task + " has reached epoch "
                        + points.get(points.size() - 1).epoch() + ", step "
                        + points.get(points.size() - 1).step() + ", and continues from its last checkpoint");
    }

    private JobChange jobChange(Execution execution) {
        Optional<String> then = runs.find(execution.instanceId()).map(Run::jobDigest);
        try {
            return new JobChange(
                    execution.job(),
                    then,
                    Optional.of(runtime.require(execution.job()).digest()));
        } catch (DrydockException e) {
            return new JobChange(execution.job(), then, Optional.empty());
        }
    }

    private List<DataChange> dataChanges(Execution execution) {
        long run = execution.instanceId();
        Optional<String> model = facts.find(run, RunFacts.MODEL);
        List<DataChange> changes = new ArrayList<>();
        Map<String, String> now = model.map(surroundings::now).orElse(Map.of());
        for (String fact : List.of(RunFacts.MODEL_FILE, RunFacts.GATE_POLICY)) {
            facts.find(run, fact).ifPresent(then -> {
                String today = now.getOrDefault(fact, "none");
                boolean changed = !then.equals(today);
                Optional<String> kept =
                        changed && fact.equals(RunFacts.MODEL_FILE) ? Optional.of(KEPT) : Optional.empty();
                changes.add(new DataChange(fact, then, today, changed, kept));
            });
        }
        model.ifPresent(name -> changes.add(received(execution, name)));
        model.ifPresent(name -> changes.add(inbox()));
        return List.copyOf(changes);
    }

    private DataChange received(Execution execution, String model) {
        long since = runs.find(execution.instanceId())
                .map(run -> exports.countReceived(model, run.submittedAt(), execution.instanceId()))
                .orElse(0L);
        String then = facts.find(execution.instanceId(), RunFacts.SNAPSHOT)
                .map(snapshot -> "snapshot " + snapshot + " is sealed and does not change")
                .orElse("no snapshot is sealed yet");
        return new DataChange(
                "exports",
                then,
                since + " manifests of " + model + " received by other runs since",
                since > 0,
                Optional.empty());
    }

    private DataChange inbox() {
        List<String> waiting = staging.manifests().stream().map(InboxFile::name).toList();
        String now = waiting.isEmpty()
                ? "no manifest waits"
                : waiting.size() + " manifests wait: "
                        + String.join(", ", waiting.subList(0, Math.min(10, waiting.size())));
        return new DataChange("inbox", "its former content is not recorded", now, !waiting.isEmpty(), Optional.empty());
    }
}
