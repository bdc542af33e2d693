package dev.drydock.cli.alert;

import dev.drydock.api.AlertChannelView;
import dev.drydock.api.AlertTestRequest;
import dev.drydock.api.AlertView;
import dev.drydock.api.AlertView.DeliveryView;
import dev.drydock.api.ReasonRequest;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people must know without looking. */
@Command(
        name = "alerts",
        description = "List and acknowledge alerts, and try the channels over which the site sends them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AlertsCommand.Listing.class,
            AlertsCommand.Show.class,
            AlertsCommand.Acknowledge.class,
            AlertsCommand.Channels.class,
            AlertsCommand.Test.class
        })
public final class AlertsCommand {
    private static final String ROOT = "/alerts";
    private static final String NUMBER = "Number of the alert.";

    private AlertsCommand() {}

    @Command(
            name = "list",
            description = "List the alerts that stand, the newest first.",
            mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Option(names = "--all", description = "Also those that are over.")
        private boolean all;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "List at most so many, 1 to 1000. Default: ${DEFAULT-VALUE}.")
        private int limit = 100;

        @Override
        public Integer call() {
            List<AlertView> alerts = server.connect()
                    .page(ROOT + "?all=" + all + "&limit=" + limit, AlertView.class)
                    .items();
            server.print(alerts, () -> print(server.environment().out(), alerts));
            return ExitCode.OK;
        }

        private static void print(PrintWriter out, List<AlertView> alerts) {
            if (alerts.isEmpty()) {
                out.println("There are no alerts.");
                return;
            }
            Table table = new Table("ALERT", "SEVERITY", "KIND", "SINCE", "STATE", "TEXT");
            for (AlertView alert : alerts) {
                table.row(alert.number(), alert.severity(), alert.kind(), alert.since(), state(alert), alert.text());
            }
            table.print(out);
        }
    }

    private static String state(AlertView alert) {
        if (alert.over() != null) {
            return "over " + alert.over();
        }
        return alert.acknowledgedBy() == null ? "stands" : "acknowledged by " + alert.acknowledgedBy();
    }

    @Command(
            name = "show",
            description = "Show an alert and over which channels it was sent.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NUMBER", description = NUMBER)
        private long number;

        @Override
        public Integer call() {
            print(server, server.connect().get(ROOT + "/" + number, AlertView.class));
            return ExitCode.OK;
        }
    }

    private static void print(ServerOptions server, AlertView alert) {
        server.print(alert, () -> {
            PrintWriter out = server.environment().out();
            out.println("Alert " + alert.number() + ": " + alert.severity() + " " + alert.kind() + " of "
                    + alert.subject());
            out.println(alert.text());
            out.println("since " + alert.since() + ", " + state(alert)
                    + (alert.note() == null || alert.note().isEmpty() ? "" : ": " + alert.note()));
            Table table = new Table("CHANNEL", "NOTICE", "QUEUED", "SENT", "MESSAGE", "LAST FAILURE");
            for (DeliveryView one : alert.deliveries()) {
                table.row(
                        one.channel(),
                        one.over() ? "over" : "stands",
                        one.queued(),
                        one.sent(),
                        one.message(),
                        one.sentence());
            }
            table.print(out);
        });
    }

    @Command(
            name = "acknowledge",
            description = "Record that you take care of an alert. Nobody is reminded of it after that.",
            mixinStandardHelpOptions = true)
    static final class Acknowledge implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NUMBER", description = NUMBER)
        private long number;

        @Option(
                names = "--note",
                paramLabel = "TEXT",
                description = "What you do about it, at most 500 characters. Default: none.")
        private String note = "";

        @Override
        public Integer call() {
            print(
                    server,
                    server.connect()
                            .post(ROOT + "/" + number + "/acknowledge", new ReasonRequest(note), AlertView.class));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "channels",
            description = "Show the channels, what waits for them, and why one does not take its messages.",
            mixinStandardHelpOptions = true)
    static final class Channels implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<AlertChannelView> channels = server.connect()
                    .page(ROOT + "/channels", AlertChannelView.class)
                    .items();
            server.print(channels, () -> {
                PrintWriter out = server.environment().out();
                if (channels.isEmpty()) {
                    out.println("The site has no channels: etc/site.yaml has none under alerts.channels.");
                    return;
                }
                Table table = new Table("CHANNEL", "WAITING", "FAILING SINCE", "NEXT ATTEMPT", "LAST FAILURE");
                channels.forEach(
                        one -> table.row(one.name(), one.unsent(), one.failingSince(), one.next(), one.sentence()));
                table.print(out);
            });
            return ExitCode.OK;
        }
    }

    @Command(
            name = "test",
            description = "Queue a test notice. 'drydock alerts show' says when the channels took it.",
            mixinStandardHelpOptions = true)
    static final class Test implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                arity = "0..1",
                paramLabel = "CHANNEL",
                description = "Name of a channel, for example mail. Default: all channels.")
        private @Nullable String channel;

        @Override
        public Integer call() {
            print(server, server.connect().post(ROOT + "/test", new AlertTestRequest(channel), AlertView.class));
            return ExitCode.OK;
        }
    }
}
