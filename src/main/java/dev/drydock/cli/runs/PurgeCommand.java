package dev.drydock.cli.runs;

import dev.drydock.api.PurgeRequest;
import dev.drydock.api.PurgeRunsRequest;
import dev.drydock.api.PurgeView;
import dev.drydock.api.PurgedRunsView;
import dev.drydock.cli.terminal.Durations;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes what is no longer needed of runs that are over. */
@Command(
        name = "purge",
        description =
                "Remove runs that are over, with their executions, rejected rows, checkpoints and logs. Versions, snapshots,"
                        + " reports, packages and the audit log stay.",
        mixinStandardHelpOptions = true)
public final class PurgeCommand implements Callable<Integer> {
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

    @Option(
            names = {"--run", "--jobInstanceId"},
            paramLabel = "RUN",
            description = "Only this run.")
    private @Nullable Long run;

    @Option(names = "--job", description = "Only runs of this job.")
    private @Nullable String job;

    @Option(names = "--model", description = "Only runs of this model.")
    private @Nullable String model;

    @Option(names = "--submitter", paramLabel = "USER", description = "Only runs that this user submitted.")
    private @Nullable String submitter;

    @Option(
            names = {"--status", "--instanceState"},
            split = ",",
            description = "Only runs that ended so; may be repeated. FAILED and STOPPED ones only if named here"
                    + " (default: COMPLETED and ABANDONED).")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--tasks-only", description = "Only task directories; all records stay.")
    private boolean tasksOnly;

    /** Nothing is removed by leaving something out. */
    static final class Choice {
        @Option(names = "--dry-run", required = true, description = "Only tell what would be removed.")
        private boolean dryRun;

        @Option(names = "--yes", required = true, description = "Remove it.")
        private boolean yes;
    }

    @Override
    public Integer call() {
        boolean dryRun = choice.dryRun || !choice.yes;
        return tasksOnly ? purgeTasks(dryRun) : purgeRuns(dryRun);
    }

    private int purgeTasks(boolean dryRun) {
        if (run != null || job != null || model != null || submitter != null || !statuses.isEmpty()) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was purged: --tasks-only goes by --older-than alone. Leave the other filters out.");
        }
        PurgeView purged =
                server.connect().post("/tasks/purge", new PurgeRequest(olderThan.toSeconds(), dryRun), PurgeView.class);
        server.print(
                purged,
                () -> server.surroundings()
                        .out()
                        .println(done(purged.dryRun()) + purged.tasks() + " task directories of "
                                + purged.runs().size() + " runs, " + (purged.bytes() >> 20) + " MiB."));
        return ExitCode.OK;
    }

    private int purgeRuns(boolean dryRun) {
        PurgedRunsView purged = server.connect()
                .post(
                        "/runs/purge",
                        new PurgeRunsRequest(
                                run,
                                job,
                                model,
                                submitter,
                                statuses.isEmpty() ? null : statuses,
                                olderThan.toSeconds(),
                                dryRun),
                        PurgedRunsView.class);
        server.print(purged, () -> {
            PrintWriter out = server.surroundings().out();
            out.println(done(purged.dryRun()) + purged.runs().size() + " runs with " + purged.executions()
                    + " executions, " + purged.rejects() + " rejected rows and " + purged.tasks()
                    + " task directories (" + (purged.bytes() >> 20) + " MiB).");
            if (!purged.kept().isEmpty()) {
                out.println("Kept " + purged.kept().size() + " runs:");
                purged.kept().forEach(kept -> out.println("  run " + kept.run() + ": " + kept.why()));
            }
        });
        return ExitCode.OK;
    }

    private static String done(boolean dryRun) {
        return dryRun ? "Would remove " : "Removed ";
    }
}
