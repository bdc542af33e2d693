package dev.drydock.batch.runtime;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import dev.drydock.tracing.Span;
import dev.drydock.tracing.SpanPlace;
import dev.drydock.tracing.Traces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The spans of an execution: its own, and one for each step that it began. They are made of what the database has when the execution has
 * ended, all at once. So a server that dies leaves no step without its execution: whoever ends the execution writes them.
 */
@Singleton
public final class ExecutionSpans {
    private static final Logger LOG = Logger.getLogger(ExecutionSpans.class.getName());
    private static final String FAILED = "FAILED";

    private final Transactions transactions;
    private final Executions executions;
    private final RunTraces runTraces;
    private final Traces traces;

    @Inject
    public ExecutionSpans(Transactions transactions, Executions executions, RunTraces runTraces, Traces traces) {
        this.transactions = transactions;
        this.executions = executions;
        this.runTraces = runTraces;
        this.traces = traces;
    }

    /** What the database has of an execution. */
    private record Ended(Execution execution, List<Step> steps, Optional<Failure> failure) {}

    /** Gives each new run its trace, and writes the spans of each execution that ends, if the site wants them. */
    public void watch(JBeretJobRuntime runtime) {
        runtime.whenStarted(runTraces::begin);
        if (traces.isOn()) {
            runtime.whenEnded(this::ended);
        }
    }

    /** An execution whose end is in the database. Never throws. */
    private void ended(long executionId) {
        try {
            transactions
                    .requiresNew(() -> executions.find(executionId).map(this::read))
                    .filter(ended -> ended.execution().hasEnded())
                    .ifPresent(this::write);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "execution=" + executionId + " has no trace: " + e.getMessage());
        }
    }

    /** The step that this thread works for. */
    public static Optional<SpanPlace> currentStep(LogContext context) {
        Optional<String> trace = context.find(LogField.TRACE);
        Optional<String> execution = context.find(LogField.EXECUTION);
        return context.find(LogField.STEP)
                .flatMap(step -> trace.flatMap(id ->
                        execution.map(number -> SpanPlace.ofExecution(id, Optional.empty(), Long.parseLong(number))
                                .child(step))));
    }

    private Ended read(Execution execution) {
        long id = execution.executionId();
        return new Ended(execution, executions.steps(id), executions.failure(id));
    }

    private void write(Ended ended) {
        Execution execution = ended.execution();
        Optional<Instant> started = execution.started();
        Optional<RunTraces.Trace> trace = runTraces.find(execution.instanceId());
        if (started.isEmpty() || trace.isEmpty()) { // it never began
            return;
        }
        Instant start = started.get();
        Instant end = execution.ended().or(execution::updated).orElse(start);
        SpanPlace root = SpanPlace.ofExecution(trace.get().id(), trace.get().request(), execution.executionId());
        List<Span> spans = new ArrayList<>();
        for (Step step : ended.steps()) {
            step.started().ifPresent(begun -> spans.add(step(ended, root, step, begun, end)));
        }
        Map<String, Object> attributes = attributes(execution, execution.status(), execution.exitStatus());
        Optional<String> code = ended.failure().map(Failure::code);
        code.ifPresent(known -> attributes.put("drydock.failure", known));
        spans.add(new Span(
                root,
                "job " + execution.job(),
                Span.Kind.INTERNAL,
                start,
                end,
                attributes,
                execution.status().equals(FAILED) ? code.or(() -> Optional.of(FAILED)) : Optional.empty()));
        spans.forEach(traces::add);
    }

    /** A step that did not end was cut with its server: it ends with its execution, as FAILED. */
    private static Span step(Ended ended, SpanPlace root, Step step, Instant begun, Instant end) {
        boolean cut = step.ended().isEmpty();
        String state = cut ? FAILED : step.status();
        Map<String, Object> attributes = attributes(ended.execution(), state, step.exitStatus());
        attributes.put("drydock.step", step.name());
        if (!step.partitions().isEmpty()) {
            attributes.put("drydock.partitions", (long) step.partitions().size());
        }
        Optional<String> code = ended.failure()
                .filter(failure -> failure.step().map(step.name()::equals).orElse(cut))
                .map(Failure::code)
                .filter(any -> state.equals(FAILED));
        code.ifPresent(known -> attributes.put("drydock.failure", known));
        return new Span(
                root.child(step.name()),
                "step " + step.name(),
                Span.Kind.INTERNAL,
                begun,
                step.ended().orElse(end),
                attributes,
                state.equals(FAILED) ? code.or(() -> Optional.of(FAILED)) : Optional.empty());
    }

    private static Map<String, Object> attributes(Execution execution, String state, Optional<String> exit) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("drydock.run", execution.instanceId());
        attributes.put("drydock.execution", execution.executionId());
        attributes.put("drydock.job", execution.job());
        attributes.put("drydock.state", state);
        execution.model().ifPresent(model -> attributes.put("drydock.model", model));
        exit.filter(word -> word.matches("[A-Z_]{1,64}")).ifPresent(word -> attributes.put("drydock.exit", word));
        return attributes;
    }
}
