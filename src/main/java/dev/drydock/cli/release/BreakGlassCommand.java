package dev.drydock.cli.release;

import dev.drydock.api.BreakGlassView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What fewer people decided than required, and the reviews that must follow. */
@Command(
        name = "break-glass",
        description = "Show and review what fewer release managers decided than required. 'drydock approve"
                + " --break-glass' and 'drydock rollback --break-glass' sign such a decision.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BreakGlassCommand.Listed.class, BreakGlassCommand.Reviewed.class})
public final class BreakGlassCommand {

    @Command(name = "list", description = "List what was done by break-glass.", mixinStandardHelpOptions = true)
    static final class Listed implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Option(names = "--open", description = "Only what nobody has reviewed yet.")
        private boolean open;

        @Override
        public Integer call() {
            List<BreakGlassView> uses =
                    server.connect().all("/break-glass", "break-glass", BreakGlassView.class).stream()
                            .filter(use -> !open || use.reviewer() == null)
                            .toList();
            server.print(uses, () -> {
                Table table = new Table("ORDER", "ACTION", "VERSION", "SIGNED BY", "AT", "REVIEW");
                uses.forEach(use -> table.row(
                        Long.toString(use.order()),
                        use.action(),
                        use.version(),
                        String.join(", ", use.people()),
                        use.at(),
                        standing(use)));
                table.print(server.environment().out());
            });
            return ExitCode.OK;
        }

        private static String standing(BreakGlassView use) {
            if (use.reviewer() != null) {
                return "by " + use.reviewer() + ": " + PlainText.of(String.valueOf(use.finding()));
            }
            return (use.overdue() ? "OVERDUE since " : "due by ") + use.reviewBy();
        }
    }

    @Command(
            name = "review",
            description =
                    "Review what was done by break-glass. Needs a release manager or auditor who did not sign it.",
            mixinStandardHelpOptions = true)
    static final class Reviewed implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "ORDER", description = "Number of the order, as 'drydock break-glass list' shows it.")
        private long order;

        @Option(
                names = "--finding",
                required = true,
                paramLabel = "TEXT",
                description = "Whether the decision was right, and what follows from it. Drydock keeps it for ever.")
        private String finding = "";

        @Override
        public Integer call() {
            BreakGlassView reviewed = server.connect()
                    .post("/break-glass/" + order + "/review", new ReasonRequest(finding), BreakGlassView.class);
            server.print(
                    reviewed,
                    () -> server.environment()
                            .out()
                            .println("Order " + order + " (" + reviewed.action() + " " + reviewed.version()
                                    + ") is reviewed."));
            return ExitCode.OK;
        }
    }
}
