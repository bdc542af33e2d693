package dev.drydock.cli.registry;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.ReproduceRequest;
import dev.drydock.cli.runs.Waiting;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.domain.registry.VersionId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a candidate again from its run record, and waits for the result. */
@Command(
        name = "reproduce",
        description = "Train a candidate again from its run record, and show whether the weights are the same.",
        mixinStandardHelpOptions = true)
public final class ReproduceCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Mixin
    private Waiting waiting;

    @Parameters(
            paramLabel = "CANDIDATE",
            description = "The candidate, for example pump-failure/2.",
            converter = ModelCommands.VersionConverter.class)
    private VersionId candidate = new VersionId("model", 1);

    @Option(
            names = "--tolerate-capability",
            description =
                    "Train even if the machine has other vector instructions. Drydock then compares only the losses.")
    private boolean tolerateCapability;

    @Override
    public Integer call() {
        Orchestrator orchestrator = server.connect();
        ExecutionView started = orchestrator.post(
                ModelCommands.path(candidate) + "/reproduction",
                new ReproduceRequest(tolerateCapability),
                ExecutionView.class);
        return waiting.followToItsEnd(server, orchestrator, started);
    }
}
