package dev.drydock.cli.ingest;

import dev.drydock.api.SnapshotView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at snapshots. */
@Command(
        name = "snapshot",
        description = "Show the statistics and anomalies of a snapshot.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SnapshotCommand.Show.class)
public final class SnapshotCommand {

    @Command(
            name = "show",
            description = "Show the statistics of each column of a snapshot, and its anomalies.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                paramLabel = "ID",
                description = "Id of the snapshot with all 64 digits. 'drydock status' prints it.")
        private String id = "";

        @Override
        public Integer call() {
            if (!id.matches("[0-9a-f]{64}")) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No request was sent: the id of a snapshot has 64 lower-case hex digits, and this is '" + id
                                + "'. 'drydock status' prints the id of a run's snapshot.");
            }
            SnapshotView snapshot = server.connect().get("/snapshots/" + id, SnapshotView.class);
            server.print(snapshot, () -> SnapshotText.print(server.environment().out(), snapshot));
            return ExitCode.OK;
        }
    }
}
