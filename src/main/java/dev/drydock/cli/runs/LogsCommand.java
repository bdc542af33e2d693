package dev.drydock.cli.runs;

import dev.drydock.api.ExecutionView;
import dev.drydock.api.LogPartView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints, follows or downloads what an execution, its steps, partitions and workers have logged. */
@Command(
        name = "logs",
        aliases = "getJobLog",
        description = "Print the log of an execution, a step, a partition or their workers.",
        mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    private static final List<String> ENDED = List.of("COMPLETED", "FAILED", "STOPPED", "ABANDONED");

    @Mixin
    private ServerOptions server;

    @Mixin
    private ExecutionChoice choice;

    private long id;

    @Option(names = "--step", description = "Print only the log of this step.")
    private @Nullable String step;

    @Option(
            names = "--partition",
            paramLabel = "N",
            description = "Print only the log of this partition. Needs --step.")
    private @Nullable Integer partition;

    @Option(
            names = "--worker",
            description = "Print the workers' own output: of all tasks of the run, or of the tasks that the step or"
                    + " partition started.")
    private boolean worker;

    @Option(names = "--follow", description = "Print new lines until the execution ends.")
    private boolean follow;

    @Option(
            names = "--zip",
            paramLabel = "FILE",
            description = "Write all logs to this archive. The audit log keeps its SHA-256.")
    private @Nullable Path zip;

    @Option(names = "--list", description = "List which logs exist, and how each attempt of a worker ended.")
    private boolean list;

    @Option(
            names = "--type",
            paramLabel = "text|zip",
            hidden = true,
            description = "zip writes an archive as --zip does, to --outputFile.")
    private @Nullable String type;

    @Option(names = "--outputFile", paramLabel = "FILE", hidden = true, description = "Write the log to this file.")
    private @Nullable Path outputFile;

    /** One log, with the position up to which it was printed. */
    private static final class Told {
        private final LogPartView part;
        private long offset;

        Told(LogPartView part) {
            this.part = part;
        }
    }

    @Override
    public Integer call() {
        refuseWhatDoesNotGoTogether();
        choice.requireOne();
        Orchestrator orchestrator = server.connect();
        id = choice.of(orchestrator);
        Path archive =
                "zip".equals(type) ? Objects.requireNonNullElse(outputFile, Path.of("joblog." + id + ".zip")) : zip;
        if (archive != null) {
            return download(orchestrator, archive);
        }
        if (outputFile != null) {
            return write(orchestrator, outputFile);
        }
        if (list) {
            return list(parts(orchestrator));
        }
        if (server.json()) {
            StringBuilder log = new StringBuilder();
            chosen(orchestrator).forEach(part -> tell(orchestrator, new Told(part), log::append));
            server.print(Map.of("execution", id, "log", log.toString()), () -> {});
            return ExitCode.OK;
        }
        return print(orchestrator);
    }

    private void refuseWhatDoesNotGoTogether() {
        if (type != null && !List.of("text", "zip").contains(type)) {
            throw usage("--type must be text or zip");
        }
        if (partition != null && step == null) {
            throw usage("--partition needs --step");
        }
        if (follow && (server.json() || zip != null || list)) {
            throw usage("--follow cannot be combined with --json, --zip or --list");
        }
    }

    private DrydockException usage(String why) {
        return new DrydockException(CommonFailure.USAGE, "No log was read: " + why + ".");
    }

    private int download(Orchestrator orchestrator, Path file) {
        PlainFiles.requireReplaceable(file);
        byte[] archive = orchestrator.postBytes("/executions/" + id + "/logs/archive", new byte[0], "application/json");
        PlainFiles.write(file, archive);
        String sha256 = Sha256.hex(archive);
        server.print(
                Map.of("execution", id, "file", file.toString(), "sha256", sha256),
                () -> server.environment()
                        .out()
                        .println("All logs of execution " + id + " are in " + file + ". SHA-256 " + sha256
                                + "; the audit record execution.logs.download has the same digest."));
        return ExitCode.OK;
    }

    private int write(Orchestrator orchestrator, Path file) {
        PlainFiles.requireReplaceable(file);
        PlainFiles.write(file, orchestrator.getBytes("/executions/" + id + "/logs"));
        server.print(
                Map.of("execution", id, "file", file.toString()),
                () -> server.environment().out().println("The log of execution " + id + " is in " + file + "."));
        return ExitCode.OK;
    }

    private int list(List<LogPartView> parts) {
        server.print(parts, () -> {
            Table table =
                    new Table("STEP", "PARTITION", "TASK", "ATTEMPT", "STATE", "WHERE", "STARTED", "ENDED", "BYTES");
            parts.forEach(p -> table.row(
                    p.step(),
                    p.partition(),
                    p.task(),
                    attempt(p),
                    p.code() == null ? p.state() : p.state() + " " + p.code(),
                    p.place(),
                    p.startedAt(),
                    p.endedAt(),
                    p.bytes()));
            table.print(server.environment().out());
        });
        return ExitCode.OK;
    }

    /** Such as {@code 2}, or {@code 2.1} for one that a queue has started again. */
    private static @Nullable String attempt(LogPartView part) {
        if (part.attempt() == null) {
            return null;
        }
        boolean again = part.restart() != null && part.restart() > 0;
        return part.attempt() + (again ? "." + part.restart() : "");
    }

    private List<LogPartView> parts(Orchestrator orchestrator) {
        return orchestrator
                .page("/executions/" + id + "/logs/parts", LogPartView.class)
                .items();
    }

    /** Workers' logs come and go while an execution runs; its own, a step's or a partition's is always the same one. */
    private List<LogPartView> chosen(Orchestrator orchestrator) {
        if (!worker) {
            return List.of(LogPartView.own(step, partition, 0));
        }
        return parts(orchestrator).stream()
                .filter(part -> part.task() != null)
                .filter(part -> step == null || step.equals(part.step()))
                .filter(part -> partition == null || partition.equals(part.partition()))
                .toList();
    }

    private int print(Orchestrator orchestrator) {
        PrintWriter out = server.environment().out();
        Map<String, Told> told = new LinkedHashMap<>();
        String last = "";
        boolean silent = true;
        while (true) {
            boolean ended = !follow
                    || ENDED.contains(orchestrator
                            .get("/executions/" + id, ExecutionView.class)
                            .status());
            for (LogPartView part : chosen(orchestrator)) {
                String name = part.task() == null ? "" : "== task " + part.task() + ", attempt " + attempt(part);
                Told log = told.computeIfAbsent(name, first -> new Told(part));
                String heading = name.equals(last) ? "" : name;
                StringBuilder news = new StringBuilder();
                tell(orchestrator, log, news::append);
                if (news.length() > 0) {
                    last = name;
                    silent = false;
                    out.print((heading.isEmpty() ? "" : heading + System.lineSeparator()) + news);
                }
            }
            out.flush();
            if (ended) {
                if (silent) {
                    tellThatNothingIsThere();
                }
                return ExitCode.OK;
            }
            pause();
        }
    }

    private void tellThatNothingIsThere() {
        String of = (step == null ? "" : " of step " + step) + (partition == null ? "" : ", partition " + partition);
        server.environment()
                .err()
                .println((worker ? "No worker's log" : "Nothing was logged") + of + (worker ? " is there" : "")
                        + ". 'drydock logs " + id + " --list' shows which logs execution " + id + " has.");
    }

    private void tell(Orchestrator orchestrator, Told told, java.util.function.Consumer<String> teller) {
        while (true) {
            byte[] piece = orchestrator.getBytes(Query.of("/executions/" + id + "/logs")
                    .with("step", told.part.task() == null ? told.part.step() : null)
                    .with("partition", told.part.task() == null ? told.part.partition() : null)
                    .with("task", told.part.task())
                    .with("attempt", told.part.attempt())
                    .with("restart", told.part.restart())
                    .with("offset", told.offset)
                    .toString());
            if (piece.length == 0) {
                return;
            }
            told.offset += piece.length;
            teller.accept(new String(piece, StandardCharsets.UTF_8));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrydockException(
                    dev.drydock.failure.CommandFailure.SERVER_UNREACHABLE, "Following the log was interrupted.", e);
        }
    }
}
