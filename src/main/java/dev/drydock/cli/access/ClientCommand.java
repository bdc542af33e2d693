package dev.drydock.cli.access;

import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Secrets;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Manages who may request predictions from the serving node on this machine. It needs no server. A running node applies changes
 * at once.
 */
@Command(
        name = "client",
        description = "Manage the clients that may request predictions from the serving node on this machine.",
        subcommands = {
            ClientCommand.Add.class,
            ClientCommand.Listing.class,
            ClientCommand.Revoke.class,
            ClientCommand.Allow.class
        },
        mixinStandardHelpOptions = true)
public final class ClientCommand {
    private ClientCommand() {}

    @Command(
            name = "add",
            description = "Add a client and write its token to a file of mode 0600. Hand the file over to the client,"
                    + " then remove it here.",
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(
                paramLabel = "NAME",
                description =
                        "Lower-case letters, digits and '-'. In the prediction log, the client's ids begin with NAME:")
        private String name = "";

        @Option(
                names = "--rate",
                paramLabel = "N",
                defaultValue = "100",
                description = "Requests that the client may send each second. Default: ${DEFAULT-VALUE}.")
        private int rate;

        @Option(
                names = "--ids-as-sent",
                description = "Log the client's predictions under the ids that it sends, without NAME: before them."
                        + " Only one client of a"
                        + " node can have this. Use it if the labels name such ids. Default: ids begin with NAME:")
        private boolean idsAsSent;

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "Where to write the token. Default: etc/secrets/client-NAME.token of the site.")
        private Optional<Path> tokenFile = Optional.empty();

        @Override
        public Integer call() {
            InferenceClients clients = read(site.folder());
            requireAllowed(clients);
            Path file = tokenFile.orElseGet(() -> site.folder().secret("client-" + name + ".token"));
            if (Files.exists(file)) {
                throw usage("Client " + name + " was not added: " + file
                        + " exists already. Remove it, or name another file.");
            }
            String token = Secrets.random();
            Secrets.write(file, token);
            write(
                    site.folder(),
                    clients.with(new Client(
                            name,
                            Sha256.hex(token.getBytes(StandardCharsets.UTF_8)),
                            rate,
                            idsAsSent,
                            site.environment().clock().instant().truncatedTo(ChronoUnit.SECONDS),
                            Optional.empty())));
            site.environment()
                    .out()
                    .println("token of client " + name + " " + file + " (hand it over, then remove it here)");
            return ExitCode.OK;
        }

        private void requireAllowed(InferenceClients clients) {
            if (!name.matches(InferenceClients.NAME)) {
                throw usage(
                        "The client was not added: its name is '" + name
                                + "'. A name has 1 to 40 lower-case letters, digits and '-', and begins with a letter or digit.");
            }
            if (clients.find(name).isPresent()) {
                throw usage("Client " + name
                        + " was not added: a client of this name exists or existed, and its predictions have these ids."
                        + " Choose another name.");
            }
            if (rate < 1 || rate > InferenceClients.MOST_REQUESTS) {
                throw usage("Client " + name + " was not added: --rate is " + rate + " and must be 1 to "
                        + InferenceClients.MOST_REQUESTS + ".");
            }
            Optional<Client> other = clients.clients().stream()
                    .filter(client -> client.idsAsSent() && !client.isRevoked())
                    .findFirst();
            if (idsAsSent && other.isPresent()) {
                throw usage("Client " + name + " was not added: the ids of client "
                        + other.get().name()
                        + " are already logged as sent, and two such clients could use each other's ids. Remove"
                        + " --ids-as-sent, or revoke the other client.");
            }
        }
    }

    @Command(name = "list", description = "List the node's clients.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            InferenceClients clients = read(site.folder());
            if (json) {
                site.environment().out().println(new String(clients.toJson(), StandardCharsets.UTF_8).strip());
                return ExitCode.OK;
            }
            Table table = new Table("CLIENT", "REQUESTS/S", "IDS", "ADDED", "REVOKED");
            clients.clients()
                    .forEach(client -> table.row(
                            client.name(),
                            client.requestsPerSecond(),
                            client.idsAsSent() ? "as sent" : client.namespace() + "…",
                            client.addedAt(),
                            client.revokedAt().map(Object::toString).orElse("")));
            table.print(site.environment().out());
            site.environment().out().println(words(clients.access()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "revoke",
            description = "Revoke a client's token. The predictions that it requested before stay in the log.",
            mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "NAME", description = "Name of the client.")
        private String name = "";

        @Override
        public Integer call() {
            InferenceClients clients = read(site.folder());
            Client client = clients.find(name)
                    .orElseThrow(() -> new DrydockException(
                            CommonFailure.NOT_FOUND,
                            "The node has no client '" + name + "'. 'drydock client list' lists the clients."));
            if (!client.isRevoked()) {
                write(
                        site.folder(),
                        clients.with(new Client(
                                client.name(),
                                client.tokenDigest(),
                                client.requestsPerSecond(),
                                client.idsAsSent(),
                                client.addedAt(),
                                Optional.of(site.environment().clock().instant().truncatedTo(ChronoUnit.SECONDS)))));
            }
            site.environment().out().println("client " + name + " is revoked");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "access",
            description =
                    "Choose who may request predictions: only clients with a token (tokens), or everybody (open).",
            mixinStandardHelpOptions = true)
    static final class Allow implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(
                paramLabel = "tokens|open",
                description = "tokens: only clients with a token. open: everybody who can reach the node.")
        private String access = "";

        @Override
        public Integer call() {
            Access wanted = switch (access) {
                case "tokens" -> Access.TOKENS;
                case "open" -> Access.OPEN;
                default -> throw usage("The access was not changed: '" + access + "' is neither 'tokens' nor 'open'.");
            };
            write(site.folder(), read(site.folder()).with(wanted));
            site.environment().out().println(words(wanted));
            return ExitCode.OK;
        }
    }

    public static String words(Access access) {
        return access == Access.TOKENS
                ? "Only clients with a token may request predictions from the node."
                : "Everybody may request predictions from the node, and their rows go into the log that trains"
                        + " the next model. Give"
                        + " each client a token with 'drydock client add NAME', then close the node with 'drydock client access tokens'.";
    }

    /** Those of a node without such a file: it was installed before there were clients. */
    public static InferenceClients read(SiteFolder site) {
        return Files.exists(site.clients())
                ? InferenceClients.read(PlainFiles.read(site.clients()))
                : InferenceClients.UNDECIDED;
    }

    private static void write(SiteFolder site, InferenceClients clients) {
        if (Files.notExists(site.serving())) {
            throw new DrydockException(
                    CommonFailure.NOT_FOUND,
                    "There is no serving node in " + site.root()
                            + ". Make the site with 'drydock server init', or name another with --site.");
        }
        Secrets.write(site.clients(), new String(clients.toJson(), StandardCharsets.UTF_8));
    }

    private static DrydockException usage(String sentence) {
        return new DrydockException(CommonFailure.USAGE, sentence);
    }
}
