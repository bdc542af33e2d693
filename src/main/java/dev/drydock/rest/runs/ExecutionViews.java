package dev.drydock.rest.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.RetryView;
import dev.drydock.application.release.ViewApprovers;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.JobFile;
import dev.drydock.application.runs.PreviewRestart.JobChange;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.application.runs.ViewRetry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Executions as wire records; other resources that start a job answer them too. */
public final class ExecutionViews {
    private ExecutionViews() {}

    /** The view just after the start. */
    public static ExecutionView listed(Execution execution) {
        return view(
                execution,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                null,
                List.of());
    }

    static ExecutionView whole(View view) {
        Optional<String> submitted = view.run().map(Run::jobDigest);
        return whole(
                view, view.jobFile().map(JobFile::digest).filter(digest -> !submitted.equals(Optional.of(digest))));
    }

    /** As the answer to a restart. */
    static ExecutionView restarted(View view, JobChange job) {
        return whole(view, job.changed() ? job.now() : Optional.empty());
    }

    private static ExecutionView whole(View view, Optional<String> changedJobDigest) {
        return view(
                view.execution(),
                view.waits(),
                view.run(),
                changedJobDigest,
                view.jobFile(),
                view.facts(),
                view.failure()
                        .map(failure -> new ExecutionView.Failure(
                                failure.step().orElse(null), failure.code(), failure.sentence()))
                        .orElse(null),
                view.steps().stream().map(ExecutionViews::step).toList());
    }

    private static ExecutionView view(
            Execution execution,
            Optional<String> waits,
            Optional<Run> run,
            Optional<String> changedJobDigest,
            Optional<JobFile> jobFile,
            Map<String, String> facts,
            ExecutionView.@org.jspecify.annotations.Nullable Failure failure,
            List<ExecutionView.StepView> steps) {
        return new ExecutionView(
                execution.executionId(),
                execution.instanceId(),
                execution.job(),
                run.map(Run::jobDigest).orElse(""),
                changedJobDigest.orElse(null),
                jobFile.map(file -> file.state().name().toLowerCase(Locale.ROOT))
                        .orElse(null),
                run.flatMap(Run::model).orElse(execution.parameters().get("model")),
                run.map(Run::submitter).orElse(""),
                execution.status(),
                waits.orElse(null),
                execution.exitStatus().orElse(null),
                execution.created().toString(),
                execution.started().map(Instant::toString).orElse(null),
                execution.ended().map(Instant::toString).orElse(null),
                execution.parameters(),
                facts,
                failure,
                steps,
                List.of(),
                List.of(),
                null,
                null);
    }

    static RetryView retry(ViewRetry.Shown shown) {
        return new RetryView(
                shown.pending(),
                shown.retry().attempt(),
                shown.retry().attempts(),
                shown.retry().code(),
                shown.retry().begins().toString(),
                shown.continuedAs().isPresent() ? (Long) shown.continuedAs().getAsLong() : null,
                shown.words());
    }

    static ExecutionView with(ExecutionView view, Optional<ViewApprovers.Left> approvers) {
        return approvers
                .map(left -> view.withApprovers(new ExecutionView.Approvers(left.names(), left.needed())))
                .orElse(view);
    }

    private static ExecutionView.StepView step(Step step) {
        return new ExecutionView.StepView(
                step.stepExecutionId(),
                step.name(),
                step.status(),
                step.exitStatus().orElse(null),
                step.started().map(Instant::toString).orElse(null),
                step.ended().map(Instant::toString).orElse(null),
                step.metrics(),
                step.partitions().stream()
                        .map(partition -> new ExecutionView.PartitionView(
                                partition.number(),
                                partition.status(),
                                partition.exitStatus().orElse(null)))
                        .toList());
    }
}
