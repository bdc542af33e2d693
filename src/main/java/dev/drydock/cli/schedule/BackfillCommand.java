package dev.drydock.cli.schedule;

import dev.drydock.api.BackfillRequest;
import dev.drydock.api.BackfillView;
import dev.drydock.api.BackfillView.DateView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A job for several past dates. */
@Command(
        name = "backfill",
        description = "Run a job once for each of several past dates, one after the other. Each run gets the parameter"
                + " asOf. The server starts the runs; the same command again finds the backfill that it began.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = {
            BackfillCommand.Listing.class,
            BackfillCommand.Show.class,
            BackfillCommand.Restart.class,
            BackfillCommand.Cancel.class
        })
public final class BackfillCommand implements Callable<Integer> {
    private static final String ROOT = "/backfills";
    private static final String ID = "Number of the backfill.";

    @Mixin
    private ServerOptions server;

    @Mixin
    private BackfillWaiting waiting;

    @Parameters(
            paramLabel = "JOB",
            arity = "0..1",
            description = "Name of the job, for example nightly-retrain. It must have the parameter asOf.")
    private @Nullable String job;

    @Option(
            names = "-p",
            paramLabel = "NAME=VALUE",
            description = "A job parameter, for example model=pump-failure. You can repeat this option.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--from", paramLabel = "DAY", description = "The first day, for example 2026-11-01.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DAY", description = "The last day, for example 2026-11-30.")
    private @Nullable String to;

    @Option(names = "--every", paramLabel = "DAYS", description = "A date every so many days. Default: 1d.")
    private @Nullable String every;

    @Option(names = "--at", paramLabel = "HH:MM", description = "Time of day of each date. Default: 00:00.")
    private @Nullable String at;

    @Option(
            names = "--cron",
            paramLabel = "EXPRESSION",
            description = "Instead of --every and --at: the times of a cron expression, in quotes.")
    private @Nullable String cron;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Time zone of the days and times, for example Europe/Berlin. Default: UTC.")
    private @Nullable String zone;

    @Option(names = "--dry-run", description = "Show what would run and what has run already. Start nothing.")
    private boolean dryRun;

    @Option(
            names = "--stop-on-failure",
            description = "Start no further date after one that failed. This is the default.")
    private boolean stop;

    @Option(names = "--continue", description = "Start the other dates even if one failed.")
    private boolean continues;

    @Override
    public Integer call() {
        if (job == null || from == null || to == null || (stop && continues)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "No backfill was started: "
                            + (stop && continues
                                    ? "give --stop-on-failure or --continue, not both."
                                    : "give JOB, --from and --to, for example 'drydock backfill nightly-retrain -p"
                                            + " model=pump-failure --from 2026-11-01 --to 2026-11-30'."));
        }
        BackfillRequest request = new BackfillRequest(job, parameters, from, to, every, cron, at, zone, !continues);
        Orchestrator orchestrator = server.connect();
        if (dryRun) {
            BackfillView preview = orchestrator.post(ROOT + "/preview", request, BackfillView.class);
            server.print(preview, () -> printPreview(server.environment().out(), preview));
            return ExitCode.OK;
        }
        return waiting.follow(server, orchestrator, orchestrator.post(ROOT, request, BackfillView.class));
    }

    private static void printPreview(PrintWriter out, BackfillView preview) {
        printDates(out, preview.dates());
        out.println(preview.dates().size() + " dates: " + counts(preview) + ".");
        out.println(
                preview.id() == null
                        ? "Nothing was started. The same command without --dry-run starts those that are WAITING."
                        : "Nothing was started. The same command without --dry-run finds backfill " + preview.id()
                                + ", which is " + preview.state() + ".");
        printOff(out, preview);
    }

    static void print(PrintWriter out, BackfillView backfill) {
        out.println("Backfill " + backfill.id() + " is " + backfill.state() + ": job " + backfill.job() + " "
                + backfill.parameters());
        out.println(backfill.period() + ", "
                + (Boolean.FALSE.equals(backfill.stopOnFailure()) ? "continues after" : "stops at") + " a failure");
        out.println("author " + backfill.author() + " since " + backfill.since()
                + (backfill.ended() == null ? "" : ", ended " + backfill.ended() + " by " + backfill.changedBy()));
        printDates(out, backfill.dates());
        out.println(counts(backfill) + ".");
        if ("FAILED".equals(backfill.state())) {
            out.println("'drydock backfill restart " + backfill.id() + "' restarts what failed and continues.");
        }
        printOff(out, backfill);
    }

    private static void printOff(PrintWriter out, BackfillView backfill) {
        if (!backfill.on()) {
            out.println("Schedules are off on this site: nothing starts. etc/site.yaml has schedules: off.");
        }
    }

    private static void printDates(PrintWriter out, List<DateView> dates) {
        Table table = new Table("ASOF", "LOCAL", "STATE", "EXECUTION", "EXIT STATUS", "WHY");
        dates.forEach(date -> table.row(
                date.asOf(), date.local(), date.state(), date.execution(), date.exitStatus(), date.sentence()));
        table.print(out);
    }

    static String counts(BackfillView backfill) {
        return backfill.counts().entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    static String path(long id) {
        return ROOT + "/" + id;
    }

    @Command(name = "list", description = "List the newest backfills.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<BackfillView> backfills =
                    server.connect().page(ROOT, BackfillView.class).items();
            server.print(backfills, () -> {
                Table table = new Table("BACKFILL", "STATE", "JOB", "MODEL", "DATES", "COUNTS", "AUTHOR", "SINCE");
                backfills.forEach(one -> table.row(
                        one.id(),
                        one.state(),
                        one.job(),
                        one.parameters().get("model"),
                        one.period(),
                        counts(one),
                        one.author(),
                        one.since()));
                table.print(server.environment().out());
                backfills.stream()
                        .limit(1)
                        .forEach(one -> printOff(server.environment().out(), one));
            });
            return ExitCode.OK;
        }
    }

    @Command(name = "show", description = "Show a backfill and its dates.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "ID", description = ID)
        private long id;

        @Override
        public Integer call() {
            BackfillView backfill = server.connect().get(path(id), BackfillView.class);
            server.print(
                    backfill, () -> BackfillCommand.print(server.environment().out(), backfill));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "restart",
            description = "Restart a failed backfill. The failed runs continue where they failed, then the other dates"
                    + " start.",
            mixinStandardHelpOptions = true)
    static final class Restart implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private BackfillWaiting waiting;

        @Parameters(paramLabel = "ID", description = ID)
        private long id;

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            return waiting.follow(
                    server, orchestrator, orchestrator.post(path(id) + "/restart", Map.of(), BackfillView.class));
        }
    }

    @Command(
            name = "cancel",
            description = "Cancel a backfill. Dates that have not started do not start. A run that has not ended"
                    + " continues.",
            mixinStandardHelpOptions = true)
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "ID", description = ID)
        private long id;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept in the audit log.")
        private String reason = "";

        @Override
        public Integer call() {
            BackfillView backfill =
                    server.connect().post(path(id) + "/cancel", new ReasonRequest(reason), BackfillView.class);
            server.print(
                    backfill, () -> BackfillCommand.print(server.environment().out(), backfill));
            return ExitCode.OK;
        }
    }
}
