package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which execution a command is about: its number, or the newest one of a run. */
final class ExecutionChoice {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "Number of the execution.")
    private @Nullable Long id;

    @Option(names = "--jobExecutionId", hidden = true, description = "The same as ID.")
    private @Nullable Long executionId;

    @Option(
            names = "--jobInstanceId",
            paramLabel = "RUN",
            description = "Use the newest execution of this run instead of ID.")
    private @Nullable Long run;

    long of(Orchestrator orchestrator) {
        requireOne();
        if (run == null) {
            return Objects.requireNonNullElseGet(id, () -> Objects.requireNonNull(executionId));
        }
        return latestOf(orchestrator, run);
    }

    /** Before any server is asked. */
    void requireOne() {
        if (Stream.of(id, executionId, run).filter(Objects::nonNull).count() != 1) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No request was sent: name one execution, by its number or by its run with --jobInstanceId.");
        }
    }

    static long latestOf(Orchestrator orchestrator, long run) {
        List<ExecutionView> found = orchestrator
                .page(
                        Query.of("/executions")
                                .with("jobInstanceId", run)
                                .with("latest", true)
                                .toString(),
                        ExecutionView.class)
                .items();
        if (found.isEmpty()) {
            throw new DrydockException(
                    CommonFailure.NOT_FOUND,
                    "There is no run " + run + ". 'drydock executions' lists the executions. 'drydock status'"
                            + " prints the run of"
                            + " an execution as its instance.");
        }
        return found.get(0).id();
    }
}
