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
        description = "Show the training budget of a run and what the run has used, or raise the budget.",
        mixinStandardHelpOptions = true)
public final class BudgetCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "RUN", description = "Number of the run. 'drydock status' prints it as the instance.")
    private long run;

    @Option(names = "--time", paramLabel = "SPAN", description = "New limit of the training time, for example 8h.")
    private @Nullable String time;

    @Option(
            names = "--cpu-hours",
            paramLabel = "HOURS",
            description = "New limit of CPU hours, for all trainings" + " and threads of the run.")
    private @Nullable String cpuHours;

    @Option(
            names = "--gpu-hours",
            paramLabel = "HOURS",
            description = "New limit of GPU hours, for all trainings of the run.")
    private @Nullable String gpuHours;

    @Option(
            names = "--disk",
            paramLabel = "SIZE",
            description = "New limit of the size of its task directories," + " for example 20GiB.")
    private @Nullable String disk;

    @Option(
            names = "--reason",
            paramLabel = "R",
            description = "Why you raise the budget. The audit log keeps the reason.")
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
        server.print(budget, () -> print(server.environment().out(), budget));
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
