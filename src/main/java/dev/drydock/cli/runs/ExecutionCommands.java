package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look at executions and steer them. */
public final class ExecutionCommands {
    private ExecutionCommands() {}

    @Command(
            name = "executions",
            aliases = "listJobs",
            description = "List executions, newest first.",
            mixinStandardHelpOptions = true)
    public static final class Executions implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Option(
                names = {"--job", "--jobName"},
                description = "Only executions of this job. Use * at the beginning or end as a wildcard, and"
                        + " commas between several names.")
        private @Nullable String job;

        @Option(
                names = {"--status", "--instanceState"},
                description = "Only executions with this status. Separate several statuses with commas, for"
                        + " example FAILED,STOPPED.")
        private @Nullable String status;

        @Option(names = "--model", description = "Only executions of this model.")
        private @Nullable String model;

        @Option(names = "--submitter", paramLabel = "USER", description = "Only executions that this user submitted.")
        private @Nullable String submitter;

        @Option(
                names = {"--run", "--jobInstanceId"},
                paramLabel = "N",
                description = "Only executions of these runs: 10, 10:20, >10, <10 or 10,12.")
        private @Nullable String run;

        @Option(
                names = "--appName",
                description = "Only executions of this application. Drydock has one"
                        + " application, so the filter selects all or none.")
        private @Nullable String application;

        @Option(
                names = {"--created", "--createTime"},
                paramLabel = "DAYS",
                description =
                        "Only executions created on these days (UTC): 2026-11-24, 2026-11-01:2026-11-24, >3d or <3d.")
        private @Nullable String created;

        @Option(
                names = {"--updated", "--lastUpdatedTime"},
                paramLabel = "DAYS",
                description = "Only executions last updated on these days, in the form of --created.")
        private @Nullable String updated;

        @Option(
                names = {"--exit-status", "--exitStatus"},
                description = "Only executions with this exit status. Use * at the beginning or end as a wildcard.")
        private @Nullable String exitStatus;

        @Option(
                names = {"-p", "--jobParameter"},
                paramLabel = "NAME=VALUE",
                description = "Only executions with this job parameter. Use * at the beginning or end of VALUE as"
                        + " a wildcard. You can repeat this option.")
        private Map<String, String> parameters = new LinkedHashMap<>();

        @Option(
                names = "--snapshot",
                paramLabel = "DIGEST",
                description = "Only executions of runs that sealed this snapshot.")
        private @Nullable String snapshot;

        @Option(
                names = "--package",
                paramLabel = "DIGEST",
                description = "Only executions of runs that made this package.")
        private @Nullable String packageDigest;

        @Option(
                names = {"--ignore-case", "--ignoreCase"},
                description = "Ignore the difference between upper and lower case in filters.")
        private boolean ignoreCase;

        @Option(names = "--latest", description = "Show only the newest execution of each run.")
        private boolean latest;

        @Option(
                names = "--sort",
                paramLabel = "FIELD[,FIELD]",
                description = "Sort by jobInstanceId, executionId, jobName, model, submitter, instanceState,"
                        + " exitStatus, createTime or"
                        + " lastUpdatedTime. Put - before a field to show the highest value first.")
        private @Nullable String sort;

        @Option(
                names = {"--limit", "--pageSize"},
                defaultValue = "20",
                description = "How many executions to show at most. Default: ${DEFAULT-VALUE}.")
        private int limit = 20;

        @Option(names = "--page", description = "Which page of --limit executions to show. The first page is 0.")
        private @Nullable Integer page;

        @Option(
                names = "--before",
                paramLabel = "ID",
                description = "Only executions older than the execution with this number.")
        private @Nullable Long before;

        private String question() {
            Query query = Query.of("/executions")
                    .with("job", job)
                    .with("status", status)
                    .with("model", model)
                    .with("submitter", submitter)
                    .with("jobInstanceId", run)
                    .with("appName", application)
                    .with("createTime", created)
                    .with("lastUpdatedTime", updated)
                    .with("exitStatus", exitStatus)
                    .with("snapshot", snapshot)
                    .with("package", packageDigest)
                    .with("ignoreCase", ignoreCase ? true : null)
                    .with("latest", (latest || server.isForBatchManager()) ? true : null)
                    .with("sort", sort)
                    .with("limit", limit)
                    .with("page", page)
                    .with("before", before);
            parameters.forEach((name, value) -> query.with("jobParameter." + name, value));
            return query.toString();
        }

        @Override
        public Integer call() {
            List<ExecutionView> executions =
                    server.connect().page(question(), ExecutionView.class).items();
            server.print(executions, () -> {
                Table table = new Table("ID", "JOB", "MODEL", "STATUS", "EXIT STATUS", "BY", "CREATED", "ENDED");
                executions.forEach(e -> table.row(
                        e.id(),
                        e.job(),
                        e.model(),
                        e.status(),
                        dev.drydock.cli.runs.Executions.exitStatusInWords(e),
                        e.submitter(),
                        e.createdAt(),
                        e.endedAt()));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "status",
            description = "Show an execution: its status, result, parameters, facts and steps.",
            mixinStandardHelpOptions = true)
    public static final class Status implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Waiting waiting;

        @Mixin
        private ExecutionChoice choice;

        @Override
        public Integer call() {
            choice.requireOne();
            Orchestrator orchestrator = server.connect();
            ExecutionView execution = orchestrator.get("/executions/" + choice.of(orchestrator), ExecutionView.class);
            if (waiting.isAsked()) {
                return waiting.follow(server, orchestrator, execution);
            }
            server.print(
                    execution,
                    () -> dev.drydock.cli.runs.Executions.print(
                            server.environment().out(), execution));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "stop",
            description = "Stop a running execution. A restart continues from its last checkpoint.",
            mixinStandardHelpOptions = true)
    public static final class Stop implements Callable<Integer> {
        private static final Set<String> ENDED_BY_ITSELF = Set.of("FAILED", "COMPLETED");

        @Mixin
        private ServerOptions server;

        @Mixin
        private Waiting waiting;

        @Mixin
        private ExecutionChoice choice;

        @Override
        public Integer call() {
            choice.requireOne();
            Orchestrator orchestrator = server.connect();
            long id = choice.of(orchestrator);
            ExecutionView stopped = orchestrator.post("/executions/" + id + "/stop", Map.of(), ExecutionView.class);
            if (stopped.retry() != null) {
                server.print(
                        Map.of("execution", id, "retryCancelled", true),
                        () -> server.environment()
                                .out()
                                .println("Execution " + id
                                        + " had failed. Its retry is cancelled: Drydock does not restart run "
                                        + stopped.instance() + " any more."));
                return ExitCode.OK;
            }
            if (waiting.isAsked()) {
                return waiting.follow(server, orchestrator, orchestrator.get("/executions/" + id, ExecutionView.class));
            }
            boolean ended = ENDED_BY_ITSELF.contains(stopped.status());
            server.print(
                    Map.of("execution", id, "stopping", !ended),
                    () -> server.environment()
                            .out()
                            .println("Execution " + id
                                    + (ended
                                            ? " is " + stopped.status() + ": it ended before it could stop."
                                            : " is stopping.")));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "restart",
            description = "Restart a failed or stopped execution. It continues where it ended.",
            mixinStandardHelpOptions = true)
    public static final class Restart implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Waiting waiting;

        @Mixin
        private ExecutionChoice choice;

        @Mixin
        private ChangedJob changedJob;

        @Option(
                names = "--reusePreviousParams",
                hidden = true,
                description = "Has no effect: a restart always uses the parameters of the submission.")
        void reusePreviousParameters(boolean unused) {}

        @Option(
                names = "--from",
                paramLabel = "STEP",
                description =
                        "Restart from this step. Needs --reason." + " Default: the step where the execution ended.")
        private @Nullable String fromStep;

        @Option(names = "--reason", description = "Why. The audit log keeps the reason.")
        private @Nullable String reason;

        @Override
        public Integer call() {
            if (fromStep != null && (reason == null || reason.isBlank())) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was restarted: --from needs --reason, which the audit log keeps.");
            }
            choice.requireOne();
            Orchestrator orchestrator = server.connect();
            long id = choice.of(orchestrator);
            return waiting.follow(server, orchestrator, changedJob.restart(orchestrator, id, fromStep, reason));
        }
    }

    @Command(
            name = "abandon",
            description = "Abandon an ended execution, so that its run can never be restarted.",
            mixinStandardHelpOptions = true)
    public static final class Abandon implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "ID", description = "Number of the execution.")
        private long id;

        @Option(names = "--reason", required = true, description = "Why. The audit log keeps the reason.")
        private String reason = "";

        @Override
        public Integer call() {
            List<String> left = server.connect()
                    .post("/executions/" + id + "/abandon", new ReasonRequest(reason), ExecutionView.class)
                    .leftWorkers();
            server.print(Map.of("execution", id, "abandoned", true, "leftWorkers", left), () -> {
                PrintWriter out = server.environment().out();
                out.println("Execution " + id + " is abandoned.");
                left.forEach(out::println);
            });
            return ExitCode.OK;
        }
    }
}
