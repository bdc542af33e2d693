package dev.drydock.bootstrap;

import dev.drydock.batch.runtime.ExecutionSpans;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.WorkerLauncher;
import dev.drydock.programlog.LogContext;
import dev.drydock.tracing.Span;
import dev.drydock.tracing.SpanPlace;
import dev.drydock.tracing.Traces;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Makes a span of each attempt of a worker, below the step that asked for it. The worker knows nothing of it. */
final class TracedWorkers implements WorkerLauncher {
    private final WorkerLauncher workers;
    private final Traces traces;
    private final Clock clock;

    TracedWorkers(WorkerLauncher workers, Traces traces, Clock clock) {
        this.workers = workers;
        this.traces = traces;
        this.clock = clock;
    }

    @Override
    public TaskResult run(TaskRequest request, long fence, BooleanSupplier stopRequested) {
        Instant start = clock.instant();
        Optional<String> ended = Optional.empty();
        try {
            TaskResult result = workers.run(request, fence, stopRequested);
            ended = Optional.of(result.outcome().name());
            return result;
        } finally {
            String outcome = ended.orElse(TaskOutcome.FAILED.name());
            ExecutionSpans.currentStep(LogContext.current())
                    .map(step -> step.child("worker/" + request.key() + "/" + fence))
                    .ifPresent(place -> traces.add(span(place, request, fence, start, outcome)));
        }
    }

    private Span span(SpanPlace place, TaskRequest request, long fence, Instant start, String outcome) {
        return new Span(
                place,
                "worker " + request.kind().name(),
                Span.Kind.INTERNAL,
                start,
                clock.instant(),
                Map.of("drydock.task", request.key(), "drydock.attempt", fence, "drydock.state", outcome),
                outcome.equals(TaskOutcome.FAILED.name()) ? Optional.of(outcome) : Optional.empty());
    }
}
