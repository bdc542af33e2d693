package dev.drydock.cli.schedule;

import dev.drydock.api.ReasonRequest;
import dev.drydock.api.ScheduleRequest;
import dev.drydock.api.ScheduleView;
import dev.drydock.api.ScheduleView.OccurrenceView;
import dev.drydock.api.ScheduleView.StartView;
import dev.drydock.api.SchedulesView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.Refusal;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Jobs that start by themselves. */
@Command(
        name = "schedule",
        description = "Add, list, preview, pause and remove schedules. A schedule starts a job by itself at the times"
                + " of a calendar, or when exports or labels have arrived.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ScheduleCommand.Add.class,
            ScheduleCommand.Listing.class,
            ScheduleCommand.Show.class,
            ScheduleCommand.Preview.class,
            ScheduleCommand.Pause.class,
            ScheduleCommand.Resume.class,
            ScheduleCommand.Remove.class
        })
public final class ScheduleCommand {
    private static final String ROOT = "/schedules";
    private static final String NAME = "Name of the schedule.";

    private ScheduleCommand() {}

    private static String path(String name) {
        return ROOT + "/" + Query.segment("schedule", name);
    }

    @Command(
            name = "add",
            description = "Add a schedule, or replace one. You become its author: your rights are checked at each"
                    + " start.",
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                paramLabel = "NAME",
                description = "Name of the schedule: lower-case letters, digits and dashes, for example night.")
        private String name = "";

        @Option(
                names = "--job",
                required = true,
                paramLabel = "JOB",
                description = "Name of the job that it starts, for example nightly-retrain.")
        private String job = "";

        @Option(
                names = "-p",
                paramLabel = "NAME=VALUE",
                description = "A job parameter, for example model=pump-failure. You can repeat this option.")
        private Map<String, String> parameters = new LinkedHashMap<>();

        @Option(
                names = "--cron",
                paramLabel = "EXPRESSION",
                description = "When it is due: minute, hour, day of the month, month and day of the week, in quotes."
                        + " For example '30 2 * * MON-FRI'. Default: schedule in model.yaml of the model that -p model"
                        + " names; the schedule follows its changes.")
        private @Nullable String cron;

        @Option(
                names = "--on",
                paramLabel = "TRIGGER",
                description = "Start when something has come, in place of --cron: exports (an export arrived and none"
                        + " for 5 minutes), exports:15m (none for 15 minutes), or labels:1000 (so many new labels). With"
                        + " drift, start when live drift of the version in service has stood for an hour; with drift:2h,"
                        + " for two hours. You can repeat this option; one of them is enough.")
        private List<String> on = new ArrayList<>();

        @Option(
                names = "--at-most-every",
                paramLabel = "TIME",
                description =
                        "Smallest distance of two starts by --on, for example 6h; of a drift that still stands, of the"
                                + " end of the last run and the next start. Default: 1h; for a drift that still stands, 24h.")
        private @Nullable String atMostEvery;

        @Option(
                names = "--zone",
                paramLabel = "ZONE",
                description = "Time zone of the expression, for example Europe/Berlin. Default: UTC.")
        private @Nullable String zone;

        @Option(
                names = "--holidays",
                paramLabel = "FILE",
                description = "File in the site's etc/holidays with one date a line. On these days it starts nothing."
                        + " Default: none.")
        private @Nullable String holidays;

        @Option(
                names = "--blackout",
                paramLabel = "TIME",
                description = "A time in which it starts nothing, for example '22:00-06:00 FRI,SAT'. You can repeat"
                        + " this option.")
        private List<String> blackouts = new ArrayList<>();

        @Option(
                names = "--catch-up",
                paramLabel = "skip|once|all",
                description = "What happens with starts that were missed: skip them, start the newest one, or start"
                        + " all in their order. Default: skip.")
        private @Nullable String catchUp;

        @Option(
                names = "--jitter",
                paramLabel = "TIME",
                description = "Start up to this much later, for example 5m; always the same for the same start. At most"
                        + " 1h. Default: none.")
        private @Nullable String jitter;

        @Option(
                names = "--deadline",
                paramLabel = "HH:MM",
                description = "Time of day, in the schedule's zone, at which a run must be complete, for example 06:00."
                        + " If it is not, the site alerts. Default: none.")
        private @Nullable String deadline;

        @Option(
                names = "--replace",
                description = "Replace the schedule of this name. It keeps its author only if job and parameters stay"
                        + " the same.")
        private boolean replace;

        @Override
        public Integer call() {
            ScheduleView added = server.connect()
                    .post(
                            ROOT,
                            new ScheduleRequest(
                                    name,
                                    job,
                                    parameters,
                                    cron,
                                    zone,
                                    holidays,
                                    blackouts,
                                    catchUp,
                                    jitter,
                                    deadline,
                                    on,
                                    atMostEvery,
                                    replace),
                            ScheduleView.class);
            server.print(added, () -> {
                PrintWriter out = server.environment().out();
                out.println("Schedule " + added.name() + " is " + added.state() + " and starts job " + added.job()
                        + " for " + added.author()
                        + (added.next() == null ? "." : "; the next start is " + words(added.next()) + "."));
                added.waitsFor().forEach(out::println);
                added.warnings().forEach(warning -> out.println("Warning: " + warning));
            });
            return ExitCode.OK;
        }
    }

    private static String words(StartView start) {
        String late = start.start().equals(start.due()) ? "" : ", with jitter " + start.start();
        return start.local() + " (" + start.due() + late + ")";
    }

    @Command(name = "list", description = "List the schedules with their next starts.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            SchedulesView schedules = server.connect().get(ROOT, SchedulesView.class);
            server.print(schedules, () -> print(server.environment().out(), schedules));
            return ExitCode.OK;
        }

        private static void print(PrintWriter out, SchedulesView schedules) {
            if (!schedules.on()) {
                out.println("Schedules are off on this site: nothing starts. etc/site.yaml has schedules: off.");
            }
            if (schedules.clockProblem() != null) {
                out.println(schedules.clockProblem());
            }
            Table table = new Table("SCHEDULE", "STATE", "JOB", "CRON", "ZONE", "NEXT START", "UTC", "LAST", "AUTHOR");
            for (ScheduleView schedule : schedules.items()) {
                StartView next = schedule.next();
                table.row(
                        schedule.name(),
                        schedule.state(),
                        schedule.job(),
                        cron(schedule),
                        schedule.zone(),
                        next == null ? null : next.local(),
                        next == null ? null : next.start(),
                        last(schedule.last()),
                        schedule.author());
            }
            table.print(out);
            schedules.items().stream()
                    .filter(schedule -> schedule.problem() != null)
                    .forEach(schedule -> out.println(schedule.name() + ": " + schedule.problem()));
        }
    }

    private static @Nullable String cron(ScheduleView schedule) {
        if (!schedule.on().isEmpty()) {
            return "on " + String.join(", ", schedule.on());
        }
        return schedule.cronOfModel() ? schedule.cron() + " (model.yaml)" : schedule.cron();
    }

    private static @Nullable String last(@Nullable OccurrenceView last) {
        if (last == null) {
            return null;
        }
        return last.execution() == null
                ? last.state() + " " + (last.reason() == null ? last.code() : last.reason())
                : last.state() + " " + last.execution();
    }

    @Command(
            name = "show",
            description = "Show a schedule and what happened at its last due times.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = NAME)
        private String name = "";

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Show at most so many of the last due times. Default: ${DEFAULT-VALUE}.")
        private int limit = 20;

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            List<OccurrenceView> occurrences = orchestrator
                    .page(path(name) + "/occurrences?limit=" + limit, OccurrenceView.class)
                    .items();
            Optional<ScheduleView> schedule = find(orchestrator);
            Map<String, Object> both = new LinkedHashMap<>();
            schedule.ifPresent(found -> both.put("schedule", found));
            both.put("occurrences", occurrences);
            server.print(both, () -> {
                PrintWriter out = server.environment().out();
                schedule.ifPresentOrElse(
                        found -> print(out, found), () -> out.println("Schedule " + name + " was removed."));
                print(out, occurrences);
            });
            return ExitCode.OK;
        }

        /** Empty of one that was removed. */
        private Optional<ScheduleView> find(Orchestrator orchestrator) {
            try {
                return Optional.of(orchestrator.get(path(name), ScheduleView.class));
            } catch (Refusal e) {
                if (e.httpStatus() == 404) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private static void print(PrintWriter out, ScheduleView schedule) {
            out.println("Schedule " + schedule.name() + " is " + schedule.state()
                    + (schedule.problem() == null ? "" : ": " + schedule.problem()));
            if (schedule.job() != null) {
                out.println("job " + schedule.job() + " " + schedule.parameters());
                out.println(when(schedule)
                        + (schedule.jitter() == null ? "" : ", jitter " + schedule.jitter())
                        + (schedule.deadline() == null ? "" : ", deadline " + schedule.deadline())
                        + (schedule.holidays() == null ? "" : ", holidays " + schedule.holidays())
                        + (schedule.blackouts().isEmpty()
                                ? ""
                                : ", blackout " + String.join("; ", schedule.blackouts())));
                out.println("author " + schedule.author() + " since " + schedule.since());
            }
            schedule.waitsFor().forEach(out::println);
            if (schedule.next() != null) {
                out.println("next start " + words(schedule.next()));
            }
        }

        private static String when(ScheduleView schedule) {
            return schedule.on().isEmpty()
                    ? "cron " + cron(schedule) + " in " + schedule.zone() + ", catch-up " + schedule.catchUp()
                    : cron(schedule) + ", at most every "
                            + (schedule.atMostEvery() == null ? "1h" : schedule.atMostEvery()) + ", zone "
                            + schedule.zone();
        }

        private static void print(PrintWriter out, List<OccurrenceView> occurrences) {
            Table table = new Table("DUE", "UTC", "STATE", "TIMES", "EXECUTION", "WHY");
            for (OccurrenceView one : occurrences) {
                table.row(
                        one.local(),
                        one.due(),
                        one.state(),
                        (one.atLeast() ? "more than " : "") + one.count(),
                        one.execution(),
                        one.sentence());
            }
            table.print(out);
        }
    }

    @Command(
            name = "preview",
            description = "Show the next starts of a schedule in its time zone and in UTC, and which of them holidays"
                    + " and blackouts skip. Of a schedule with --on, show what it waits for and how far that is.",
            mixinStandardHelpOptions = true)
    static final class Preview implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = NAME)
        private String name = "";

        @Option(
                names = "--count",
                paramLabel = "N",
                description = "Show so many starts, at most 1000. Default: ${DEFAULT-VALUE}.")
        private int count = 10;

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            ScheduleView schedule = orchestrator.get(path(name), ScheduleView.class);
            if (!schedule.on().isEmpty()) {
                server.print(
                        schedule.waitsFor(),
                        () -> schedule.waitsFor().forEach(server.environment().out()::println));
                return ExitCode.OK;
            }
            List<StartView> starts = orchestrator
                    .page(path(name) + "/preview?count=" + count, StartView.class)
                    .items();
            server.print(starts, () -> {
                Table table = new Table("DUE", "DUE (UTC)", "START (UTC)", "");
                starts.forEach(start -> table.row(
                        start.local(),
                        start.due(),
                        start.skipped() == null ? start.start() : "-",
                        start.skipped() == null ? "starts" : "skipped: " + start.skipped()));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "pause",
            description = "Pause a schedule: it starts nothing until it is resumed.",
            mixinStandardHelpOptions = true)
    static final class Pause implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = NAME)
        private String name = "";

        @Override
        public Integer call() {
            return steer(server, name, "pause");
        }
    }

    @Command(
            name = "resume",
            description = "Resume a paused schedule. Starts that were due in the pause are not made up for.",
            mixinStandardHelpOptions = true)
    static final class Resume implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = NAME)
        private String name = "";

        @Override
        public Integer call() {
            return steer(server, name, "resume");
        }
    }

    private static int steer(ServerOptions server, String name, String what) {
        ScheduleView schedule =
                server.connect().post(path(name) + "/" + what, new ReasonRequest(""), ScheduleView.class);
        server.print(
                schedule,
                () -> server.environment()
                        .out()
                        .println("Schedule " + schedule.name() + " is " + schedule.state()
                                + (schedule.next() == null
                                        ? "."
                                        : "; the next start is " + words(schedule.next()) + ".")));
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            description = "Remove a schedule. What it has started continues, and its records stay.",
            mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = NAME)
        private String name = "";

        @Override
        public Integer call() {
            server.connect().post(path(name) + "/remove", new ReasonRequest(""));
            server.print(
                    Map.of("schedule", name, "removed", true),
                    () -> server.environment().out().println("Schedule " + name + " is removed."));
            return ExitCode.OK;
        }
    }
}
