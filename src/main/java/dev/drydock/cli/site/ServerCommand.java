package dev.drydock.cli.site;

import dev.drydock.cli.site.Servers.Server;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The site's two servers on this machine. */
@Command(
        name = "server",
        description = "Make the site, and start, stop or check its two servers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServerCommand.Init.class,
            ServerCommand.Start.class,
            ServerCommand.Run.class,
            ServerCommand.Stop.class,
            ServerCommand.Status.class
        })
public final class ServerCommand {
    private ServerCommand() {}

    /** How a new site is made; without effect on one that exists. */
    static final class NewSite {
        @Option(names = "--name", defaultValue = "site", description = "Name of a new site. Default: ${DEFAULT-VALUE}.")
        private String name = "site";

        @Option(
                names = "--port",
                defaultValue = "9443",
                description = "Port of the orchestrator of a new site. Default: ${DEFAULT-VALUE}.")
        private int port = 9443;

        @Option(
                names = "--serving-port",
                defaultValue = "9444",
                description = "Port of the serving node of a new site. Default: ${DEFAULT-VALUE}.")
        private int servingPort = 9444;

        @Option(
                names = "--new-user",
                paramLabel = "NAME=ROLE",
                description = "A user of a new site. You can repeat this option. Default: one user for each role,"
                        + " with the name of the role.")
        private Map<String, String> users = new LinkedHashMap<>();

        @Option(
                names = "--host",
                defaultValue = "localhost",
                description = "Name or address of this machine where the servers of a new site listen. Default:"
                        + " ${DEFAULT-VALUE}.")
        private String host = "localhost";

        SiteConfiguration configuration(boolean node) {
            SiteConfiguration wanted = node
                    ? SiteConfiguration.ofNode(name, servingPort)
                    : SiteConfiguration.standard(name, port, servingPort);
            return wanted.at(host);
        }

        Map<String, String> users() {
            users.forEach((user, role) -> {
                if (!user.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
                        || !SiteInitialisation.STANDARD_USERS.containsValue(role)) {
                    throw new DrydockException(
                            CommonFailure.USAGE,
                            "No site was made: --new-user " + user + "=" + role
                                    + " must have the form NAME=ROLE, with a name of letters, digits, dots and"
                                    + " dashes, and one of the roles "
                                    + String.join(", ", SiteInitialisation.STANDARD_USERS.values()) + ".");
                }
            });
            return users.isEmpty() ? SiteInitialisation.STANDARD_USERS : users;
        }
    }

    @Command(name = "init", description = "Make the site without starting it.", mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Mixin
        private NewSite newSite;

        @Option(
                names = "--only",
                paramLabel = "serving",
                description = "Make only the folder of a serving node, for another user or another machine.")
        private @Nullable Server only;

        @Override
        public Integer call() {
            if (only == Server.ORCHESTRATOR) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No site was made: init accepts only --only serving. If the node runs elsewhere, make a"
                                + " whole site and name"
                                + " the node in its etc/site.yaml as node-url.");
            }
            complete(site, newSite, only == Server.SERVING);
            return ExitCode.OK;
        }
    }

    /** Prints what was made: paths, never secrets. */
    private static void complete(SiteOption site, NewSite newSite, boolean node) {
        Environment environment = site.environment();
        List<String> made =
                new SiteInitialisation(site.folder()).complete(newSite.configuration(node), newSite.users());
        if (!made.isEmpty()) {
            environment
                    .out()
                    .println("Made in " + site.folder().root() + " (keys and passwords are files of mode 0600):");
            made.forEach(line -> environment.out().println("  " + line));
        }
    }

    @Command(
            name = "start",
            description = "Start the servers and wait until they are ready. The first start makes the site.",
            mixinStandardHelpOptions = true)
    static final class Start implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Mixin
        private NodeOption node;

        @Mixin
        private NewSite newSite;

        @Option(
                names = "--only",
                paramLabel = "orchestrator|serving",
                description = "Only this server. Default: both servers of the site.")
        private @Nullable Server only;

        @Override
        public Integer call() {
            complete(site, newSite, false);
            List<Server> chosen = chosen(site, only, node);
            Servers servers = servers(site, node);
            servers.start(chosen);
            if (chosen.contains(Server.SERVING)) {
                servers.requireServed();
            }
            chosen.forEach(server ->
                    site.environment().out().println(server.wireName() + " is ready at " + servers.address(server)));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "run",
            description = {
                "Run one server in the foreground until it ends, for example in a container.",
                "The first run makes the site; with --only serving, only the folder of a serving node."
            },
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Mixin
        private NodeOption node;

        @Mixin
        private NewSite newSite;

        @Option(
                names = "--only",
                required = true,
                paramLabel = "orchestrator|serving",
                description = "The server to run.")
        private @Nullable Server only;

        @Override
        public Integer call() {
            complete(site, newSite, only == Server.SERVING);
            for (Server server : chosen(site, only, node)) {
                servers(site, node).runInForeground(server);
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "stop", description = "Stop the servers.", mixinStandardHelpOptions = true)
    static final class Stop implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Mixin
        private NodeOption node;

        @Option(
                names = "--only",
                paramLabel = "orchestrator|serving",
                description = "Only this server. Default: both servers of the site.")
        private @Nullable Server only;

        @Override
        public Integer call() {
            List<Server> chosen = chosen(site, only, node);
            servers(site, node).stop(chosen);
            chosen.forEach(server -> site.environment().out().println(server.wireName() + " is stopped"));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "status",
            description = "Show the state of the servers. Exit with 69 unless all are ready.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Mixin
        private NodeOption node;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            Servers servers = servers(site, node);
            List<Servers.Standing> standings = servers.standings(chosen(site, null, node));
            if (json) {
                site.environment().out().println(Json.pretty(standings));
            } else {
                Table table = new Table("SERVER", "URL", "PROCESS", "READY", "LOG");
                standings.forEach(s -> table.row(s.server(), s.url(), s.process(), s.ready() ? "yes" : "no", s.log()));
                table.print(site.environment().out());
                standings.stream()
                        .map(Servers.Standing::problem)
                        .filter(Objects::nonNull)
                        .forEach(site.environment().out()::println);
                servers.warnings(site.environment().clock().instant())
                        .forEach(site.environment().out()::println);
            }
            return standings.stream().allMatch(Servers.Standing::ready) ? ExitCode.OK : ExitCode.UNAVAILABLE;
        }
    }

    private static Servers servers(SiteOption site, NodeOption node) {
        SiteFolder folder = site.folder();
        if (!Files.exists(folder.configuration())) {
            throw new DrydockException(
                    CommonFailure.NOT_FOUND,
                    "There is no site in " + folder.root()
                            + ". Make one with 'drydock server start', or name a site with --site or DRYDOCK_SITE.");
        }
        return new Servers(site.environment().home(), folder, new Progress(site.environment())::tell, node);
    }

    private static List<Server> chosen(SiteOption site, @Nullable Server only, NodeOption node) {
        if (node.name().isEmpty()) {
            return only == null ? ofThisFolder(site.folder()) : List.of(only);
        }
        if (only == Server.SERVING) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing was done: --node names a further orchestrator and cannot be combined with --only serving.");
        }
        return List.of(Server.ORCHESTRATOR);
    }

    private static List<Server> ofThisFolder(SiteFolder folder) {
        if (!Files.exists(folder.configuration())) {
            return List.of(Server.values());
        }
        return switch (SiteConfiguration.read(folder.configuration()).node().runs()) {
            case BOTH -> List.of(Server.values());
            case ORCHESTRATOR -> List.of(Server.ORCHESTRATOR);
            case SERVING -> List.of(Server.SERVING);
        };
    }
}
