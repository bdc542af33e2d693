package dev.drydock.cli.runs;

import dev.drydock.api.QueueView;
import dev.drydock.api.QueueView.Claimed;
import dev.drydock.api.QueueView.Waiting;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the waiting executions and the executions that occupy the slots. */
@Command(
        name = "queue",
        description = "List the waiting executions, what each waits for and behind which others, and the"
                + " executions that occupy the slots.",
        mixinStandardHelpOptions = true)
public final class QueueCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Override
    public Integer call() {
        QueueView queue = server.connect().get("/queue", QueueView.class);
        server.print(queue, () -> print(server.environment().out(), queue));
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, QueueView queue) {
        out.println("GPU slots: " + queue.free().gpu() + " of " + queue.slots().gpu() + " free; CPU slots: "
                + queue.free().cpu() + " of " + queue.slots().cpu() + " free");
        Table table = new Table("PLACE", "EXECUTION", "JOB", "PRIORITY", "CLAIMS", "WAITS FOR", "BEHIND");
        for (Claimed holder : queue.holding()) {
            table.row("holds", holder.execution(), holder.job(), holder.priority(), claims(holder), null, null);
        }
        for (Waiting waiting : queue.waiting()) {
            Claimed claimed = waiting.claimed();
            table.row(
                    waiting.place(),
                    claimed.execution(),
                    claimed.job(),
                    claimed.priority(),
                    claims(claimed),
                    waiting.missing().isEmpty() ? "nothing: it begins now" : String.join(", ", waiting.missing()),
                    waiting.behind().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        table.print(out);
    }

    private static String claims(Claimed claimed) {
        List<String> claims = new ArrayList<>();
        if (claimed.gpu() > 0) {
            claims.add("gpu=" + claimed.gpu());
        }
        if (claimed.cpu() > 0) {
            claims.add("cpu=" + claimed.cpu());
        }
        if (claimed.alone() != null) {
            claims.add("alone in " + claimed.alone());
        }
        return String.join(" ", claims);
    }
}
