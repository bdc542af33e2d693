package dev.drydock.cli.delivery;

import dev.drydock.api.DeliveriesView;
import dev.drydock.api.DeliveriesView.ItemView;
import dev.drydock.api.DeliveriesView.SentView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists deliveries. */
@Command(
        name = "deliveries",
        description = "List what this site has sent to other sites and taken from them, with the receipts.",
        mixinStandardHelpOptions = true)
public final class DeliveriesCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Override
    public Integer call() {
        DeliveriesView view = server.connect().get("/deliveries", DeliveriesView.class);
        server.print(view, () -> {
            Table table = new Table("DELIVERY", "ITEMS", "AT", "RECEIPT OR MEDIUM");
            view.sent().forEach(sent -> table.row(sent.folder(), items(sent.items()), sent.sealedAt(), answer(sent)));
            view.received()
                    .forEach(one -> table.row(
                            one.folder(), items(one.items()), one.takenAt(), one.medium() + ", " + one.custodian()));
            table.print(server.environment().out());
        });
        return ExitCode.OK;
    }

    private static String items(List<ItemView> items) {
        return items.stream().map(item -> item.kind() + " " + item.name()).collect(Collectors.joining(", "));
    }

    private static String answer(SentView sent) {
        if (sent.answer() == null) {
            return "none yet, expires " + sent.expiresAt();
        }
        return sent.answer() + " " + sent.answeredAt() + (sent.reason() == null ? "" : ": " + sent.reason());
    }
}
