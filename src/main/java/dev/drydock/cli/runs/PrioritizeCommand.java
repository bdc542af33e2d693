package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.PriorityRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Moves an execution that waits. */
@Command(
        name = "prioritize",
        description = "Change the priority of a waiting execution.",
        mixinStandardHelpOptions = true)
public final class PrioritizeCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(index = "0", paramLabel = "ID", description = "Number of the execution.")
    private long id;

    @Parameters(
            index = "1",
            paramLabel = "PRIORITY",
            description = "From 0 to 9. The execution with the highest" + " priority starts first.")
    private int priority;

    @Override
    public Integer call() {
        ExecutionView execution = server.connect()
                .post("/executions/" + id + "/priority", new PriorityRequest(priority), ExecutionView.class);
        server.print(
                execution,
                () -> server.environment()
                        .out()
                        .println("Execution " + id + " has priority " + priority
                                + (execution.waits() == null ? "." : " and waits " + execution.waits() + ".")));
        return ExitCode.OK;
    }
}
