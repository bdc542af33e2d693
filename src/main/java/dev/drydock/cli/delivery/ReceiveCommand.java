package dev.drydock.cli.delivery;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.SubmitRequest;
import dev.drydock.cli.runs.Waiting;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a delivery of another site. */
@Command(
        name = "receive",
        description = {
            "Take a delivery from deliveries/in on the server.",
            "It takes all of it or nothing. Everything is checked before anything is taken."
        },
        mixinStandardHelpOptions = true)
public final class ReceiveCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Mixin
    private Waiting waiting;

    @Parameters(paramLabel = "FOLDER", description = "Name of the folder, such as build-to-plant-a-7.")
    private String folder = "";

    @Option(
            names = "--medium",
            required = true,
            paramLabel = "ID",
            description = "What is written on the medium, such as USB-0042. It is recorded and answered.")
    private String medium = "";

    @Option(
            names = "--custodian",
            required = true,
            paramLabel = "NAME",
            description = "The person who carried the medium. It is recorded and answered.")
    private String custodian = "";

    @Override
    public Integer call() {
        Orchestrator orchestrator = server.connect();
        ExecutionView started = orchestrator.post(
                "/executions",
                new SubmitRequest(
                        "receive-delivery",
                        Map.of("folder", folder, "medium", medium, "custodian", custodian),
                        null,
                        null),
                ExecutionView.class);
        return waiting.follow(server, orchestrator, started);
    }
}
