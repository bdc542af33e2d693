package dev.drydock.application.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RestartPlan.Planned;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a restart would do with each step. Tested by {@code PreviewRestartTest}. */
@Singleton
public final class RestartSteps {
    private final JobRuntime runtime;
    private final Executions executions;
    private final LogParts logs;
    private final TaskProgress progress;

    @Inject
    public RestartSteps(JobRuntime runtime, Executions executions, LogParts logs, TaskProgress progress) {
        this.runtime = runtime;
        this.executions = executions;
        this.logs = logs;
        this.progress = progress;
    }

    /** @param obstacles takes why it would be refused */
    List<Planned> plan(Execution execution, Optional<String> fromStep, List<String> obstacles) {
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
        if (step.outcome() != RestartPlan.Outcome.GOES_ON) {
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
}
