package dev.drydock.cli.training;

import dev.drydock.api.BudgetView;
import dev.drydock.api.BudgetView.ResourceView;
import dev.drydock.api.RaiseBudgetRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows or raises what a run may use up in training. */
@Command(
        name = "budget",
        description = "Show what a run may use up in training and has used up; raise it.",
        mixinStandardHelpOptions = true)
public final class BudgetCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "RUN", description = "Its number, which 'drydock status' tells as the instance.")
    private long run;

    @Option(names = "--time", paramLabel = "SPAN", description = "How long it may train, such as 8h.")
    private @Nullable String time;

    @Option(names = "--cpu-hours", paramLabel = "HOURS", description = "Of all its trainings and threads.")
    private @Nullable String cpuHours;

    @Option(names = "--gpu-hours", paramLabel = "HOURS", description = "Of all its trainings.")
    private @Nullable String gpuHours;

    @Option(names = "--disk", paramLabel = "SIZE", description = "In its task directories, such as 20GiB.")
    private @Nullable String disk;

    @Option(names = "--reason", paramLabel = "R", description = "Why it is raised; kept in the audit log.")
    private String reason = "";

    @Override
    public Integer call() {
        Map<String, String> limits = new TreeMap<>();
        put(limits, "time", time);
        put(limits, "cpu-hours", cpuHours);
        put(limits, "gpu-hours", gpuHours);
        put(limits, "disk", disk);
        String path = "/runs/" + run + "/budget";
        Orchestrator orchestrator = server.connect();
        BudgetView budget = limits.isEmpty()
                ? orchestrator.get(path, BudgetView.class)
                : orchestrator.post(path, new RaiseBudgetRequest(limits, reason), BudgetView.class);
        server.print(budget, () -> print(server.surroundings().out(), budget));
        return ExitCode.OK;
    }

    private static void put(Map<String, String> limits, String name, @Nullable String limit) {
        if (limit != null) {
            limits.put(name, limit);
        }
    }

    private static void print(PrintWriter out, BudgetView budget) {
        Table table = new Table("BUDGET", "LIMIT", "USED", "");
        for (ResourceView one : budget.resources()) {
            table.row(one.name(), one.limit() == null ? "none" : one.limit(), one.used(), one.over() ? "over" : null);
        }
        table.print(out);
    }
}
