package dev.drydock.cli.runs;

import dev.drydock.api.ReasonRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Legal hold: what a purge must not touch. */
public final class HoldCommands {
    private HoldCommands() {}

    @Command(
            name = "hold",
            description = "Put a hold on a run, so that nothing of it can be purged.",
            mixinStandardHelpOptions = true)
    public static final class Hold implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "RUN", description = "Number of the run. 'drydock status' prints it as the instance.")
        private long run;

        @Option(
                names = "--reason",
                required = true,
                description = "Why. Every refusal to purge the run shows the reason.")
        private String reason = "";

        @Override
        public Integer call() {
            server.connect().post("/runs/" + run + "/hold", new ReasonRequest(reason));
            server.print(
                    Map.of("run", run, "held", true),
                    () -> server.environment()
                            .out()
                            .println("Run " + run + " has a hold: nothing of it can be purged."));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "release-hold",
            description = "Release the hold of a run, so that it can be purged again.",
            mixinStandardHelpOptions = true)
    public static final class Release implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "RUN", description = "Number of the run. 'drydock status' prints it as the instance.")
        private long run;

        @Option(names = "--reason", required = true, description = "Why. The audit log keeps the reason.")
        private String reason = "";

        @Override
        public Integer call() {
            server.connect().post("/runs/" + run + "/release-hold", new ReasonRequest(reason));
            server.print(
                    Map.of("run", run, "held", false),
                    () -> server.environment().out().println("Run " + run + " has no hold any more."));
            return ExitCode.OK;
        }
    }
}
