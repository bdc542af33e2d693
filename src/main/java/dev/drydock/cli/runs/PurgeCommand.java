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
                "Remove ended runs with their executions, quarantined rows, checkpoints and logs. Versions, snapshots,"
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
            description = "Remove only runs that ended at least this long ago. Default: ${DEFAULT-VALUE}.")
    private Duration olderThan = Duration.ofDays(30);

    @Option(
            names = {"--run", "--jobInstanceId"},
            paramLabel = "RUN",
            description = "Remove only the run with this number.")
    private @Nullable Long run;

    @Option(names = "--job", description = "Remove only runs of this job.")
    private @Nullable String job;

    @Option(names = "--model", description = "Remove only runs of this model.")
    private @Nullable String model;

    @Option(names = "--submitter", paramLabel = "USER", description = "Remove only runs that this user submitted.")
    private @Nullable String submitter;

    @Option(
            names = {"--status", "--instanceState"},
            split = ",",
            description = "Remove only runs that ended with this status. You can repeat this option. Runs that"
                    + " are FAILED or STOPPED can"
                    + " still be restarted, and are removed only if you name their status here. Default: COMPLETED and"
                    + " ABANDONED.")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--tasks-only", description = "Remove only task directories. All records stay.")
    private boolean tasksOnly;

    /** Nothing is removed by leaving something out. */
    static final class Choice {
        @Option(
                names = "--dry-run",
                required = true,
                description = "Print what --yes would remove, and remove nothing.")
        private boolean dryRun;

        @Option(names = "--yes", required = true, description = "Remove the runs.")
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
                    "Nothing was purged: --tasks-only can be combined only with --older-than. Remove the other filters.");
        }
        PurgeView purged =
                server.connect().post("/tasks/purge", new PurgeRequest(olderThan.toSeconds(), dryRun), PurgeView.class);
        server.print(
                purged,
                () -> server.environment()
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
            PrintWriter out = server.environment().out();
            out.println(done(purged.dryRun()) + purged.runs().size() + " runs with " + purged.executions()
                    + " executions, " + purged.rejects() + " quarantined rows and " + purged.tasks()
                    + " task directories (" + (purged.bytes() >> 20) + " MiB)"
                    + (purged.dueTimes() == 0
                            ? "."
                            : ", and " + purged.dueTimes() + " records of due times of schedules."));
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
