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

    @Command(name = "hold", description = "Forbid to purge a run.", mixinStandardHelpOptions = true)
    public static final class Hold implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "RUN", description = "Its number, which 'drydock status' tells as the instance.")
        private long run;

        @Option(names = "--reason", required = true, description = "Why; every refusal to purge the run tells it.")
        private String reason = "";

        @Override
        public Integer call() {
            server.connect().post("/runs/" + run + "/hold", new ReasonRequest(reason));
            server.print(
                    Map.of("run", run, "held", true),
                    () -> server.surroundings().out().println("Run " + run + " is held: nothing of it is purged."));
            return ExitCode.OK;
        }
    }

    @Command(name = "release-hold", description = "Allow again to purge a run.", mixinStandardHelpOptions = true)
    public static final class Release implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "RUN")
        private long run;

        @Option(names = "--reason", required = true, description = "Why; kept in the audit log.")
        private String reason = "";

        @Override
        public Integer call() {
            server.connect().post("/runs/" + run + "/release-hold", new ReasonRequest(reason));
            server.print(
                    Map.of("run", run, "held", false),
                    () -> server.surroundings().out().println("Run " + run + " is held no longer."));
            return ExitCode.OK;
        }
    }
}
