package dev.drydock.cli.runs;

import dev.drydock.api.ReasonRequest;
import dev.drydock.api.RetryView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Retries: the restarts of failed runs by Drydock itself. */
@Command(
        name = "retry",
        description = "Cancel the restart of a failed run by Drydock itself.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RetryCommand.Cancel.class)
public final class RetryCommand {
    private RetryCommand() {}

    @Command(
            name = "cancel",
            description = "Cancel the pending retry of a run. Drydock then does not restart this run any more.",
            mixinStandardHelpOptions = true)
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "RUN", description = "Number of the run. 'drydock status' prints it as the instance.")
        private long run;

        @Option(names = "--reason", required = true, description = "Why. The audit log keeps the reason.")
        private String reason = "";

        @Override
        public Integer call() {
            RetryView cancelled =
                    server.connect().post("/runs/" + run + "/retry/cancel", new ReasonRequest(reason), RetryView.class);
            server.print(
                    cancelled,
                    () -> server.environment()
                            .out()
                            .println("Run " + run + ": " + cancelled.text()
                                    + ". Drydock does not restart this run any more."));
            return ExitCode.OK;
        }
    }
}
