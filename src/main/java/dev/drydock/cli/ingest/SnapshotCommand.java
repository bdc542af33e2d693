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
        description = "Look at a snapshot: what its columns are like, and what is unusual.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SnapshotCommand.Show.class)
public final class SnapshotCommand {

    @Command(
            name = "show",
            description = "Tell the statistics of each column of a snapshot, and what is unusual.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "ID", description = "All 64 digits, as 'drydock status' tells them.")
        private String id = "";

        @Override
        public Integer call() {
            if (!id.matches("[0-9a-f]{64}")) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No server was asked: a snapshot is named by 64 lower-case hex digits, not '" + id
                                + "'. 'drydock status' tells that of a run.");
            }
            SnapshotView snapshot = server.connect().get("/snapshots/" + id, SnapshotView.class);
            server.print(
                    snapshot, () -> SnapshotText.print(server.surroundings().out(), snapshot));
            return ExitCode.OK;
        }
    }
}
