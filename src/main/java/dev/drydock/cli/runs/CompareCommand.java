package dev.drydock.cli.runs;

import dev.drydock.api.ComparisonView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets two executions side by side. */
@Command(
        name = "compare",
        description = "Compare two executions: results, parameters, job file, data, steps, times, metrics and gates.",
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Parameters(index = "0", paramLabel = "A", description = "Number of the first execution.")
    private long a;

    @Parameters(index = "1", paramLabel = "B", description = "Number of the second execution.")
    private long b;

    @Option(names = "--differences", description = "Show only the differences.")
    private boolean differencesOnly;

    @Override
    public Integer call() {
        ComparisonView comparison = server.connect()
                .get(
                        Query.of("/executions/" + a + "/comparison")
                                .with("with", b)
                                .toString(),
                        ComparisonView.class);
        server.print(comparison, () -> print(server.environment().out(), comparison));
        return ExitCode.OK;
    }

    private void print(PrintWriter out, ComparisonView comparison) {
        out.println("* marks a difference.");
        for (ComparisonView.Section section : comparison.sections()) {
            List<ComparisonView.Row> rows = section.rows().stream()
                    .filter(row -> row.differs() || !differencesOnly)
                    .toList();
            if (!rows.isEmpty()) {
                out.println();
                Table table = new Table("", section.title(), Long.toString(a), Long.toString(b));
                rows.forEach(row -> table.row(row.differs() ? "*" : "", row.name(), row.a(), row.b()));
                table.print(out);
            }
        }
    }
}
