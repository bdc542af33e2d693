package dev.drydock.cli;

import dev.drydock.api.PurgeRequest;
import dev.drydock.api.PurgeView;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes what is no longer needed of runs that are over. */
@Command(
        name = "purge",
        description = "Remove checkpoints and logs of tasks whose runs are over; records, reports and packages stay.",
        mixinStandardHelpOptions = true)
final class PurgeCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            defaultValue = "30d",
            converter = Durations.class,
            description = "How long a run must be over (default ${DEFAULT-VALUE}).")
    private Duration olderThan = Duration.ofDays(30);

    /** Nothing is removed by leaving something out. */
    static final class Choice {
        @Option(names = "--dry-run", required = true, description = "Only tell what would be removed.")
        private boolean dryRun;

        @Option(names = "--yes", required = true, description = "Remove it.")
        private boolean yes;
    }

    @Override
    public Integer call() {
        PurgeView purged = server.connect()
                .post(
                        "/tasks/purge",
                        new PurgeRequest(olderThan.toSeconds(), choice.dryRun || !choice.yes),
                        PurgeView.class);
        server.print(
                purged,
                () -> server.surroundings()
                        .out()
                        .println((purged.dryRun() ? "Would remove " : "Removed ") + purged.tasks()
                                + " task directories of " + purged.runs().size() + " runs, " + (purged.bytes() >> 20)
                                + " MiB."));
        return ExitCode.OK;
    }
}
