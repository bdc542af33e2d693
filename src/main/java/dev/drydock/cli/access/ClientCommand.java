package dev.drydock.cli.access;

import dev.drydock.cli.terminal.Durations;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Secrets;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.packaging.InferenceClients.Right;
import dev.drydock.packaging.InferenceClients.Token;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            ClientCommand.Change.class,
            ClientCommand.Rotate.class,
            ClientCommand.Listing.class,
            ClientCommand.Revoke.class,
            ClientCommand.Allow.class
        },
        mixinStandardHelpOptions = true)
public final class ClientCommand {
    private static final Duration SOON = Duration.ofDays(30);

    private ClientCommand() {}

    @Command(
            name = "add",
            description = "Add a client and write its token to a file of mode 0600. Hand the file over to the client,"
                    + " then remove it here. With --certificate, the client needs no token.",
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
                names = "--models",
                split = ",",
                paramLabel = "MODEL",
                description = "The only models that the client may request, for example pump-failure,lathe-wear."
                        + " Default: all models.")
        private List<String> models = List.of();

        @ArgGroup
        private @Nullable ClientEnd end;

        @Option(
                names = "--certificate",
                paramLabel = "FILE",
                description = "The client's TLS certificate, PEM or DER. The node knows the client by its public key."
                        + " The site needs etc/tls/client-ca.pem. Default: the client has a token.")
        private @Nullable Path certificate;

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "Where to write the token. Default: etc/secrets/client-NAME.token of the site.")
        private Optional<Path> tokenFile = Optional.empty();

        @Override
        public Integer call() {
            Path file = tokenFile.orElseGet(() -> tokenOf(site, name));
            if (certificate != null && tokenFile.isPresent()) {
                throw usage("Client " + name + " was not added: --certificate and --token-file exclude each other."
                        + " 'drydock client rotate " + name + "' gives it a token too.");
            }
            ClientsFile.change(site.folder(), clients -> {
                requireAllowed(clients);
                return clients.with(added(file, clients));
            });
            site.environment()
                    .out()
                    .println(
                            certificate == null
                                    ? "token of client " + name + " " + file + " (hand it over, then remove it here)"
                                    : "client " + name + " is known by its certificate");
            warnWithoutAuthorities(site, certificate != null);
            return ExitCode.OK;
        }

        private Client added(Path file, InferenceClients clients) {
            Instant now = now(site);
            Right right = new Right(
                    models.isEmpty() ? Optional.empty() : Optional.of(models(name, models)),
                    Optional.ofNullable(end).map(given -> given.after(name, now)));
            Optional<String> key = Optional.ofNullable(certificate)
                    .map(from -> ClientCertificate.read(name, from, now)
                            .requireFree(name, clients)
                            .key());
            Optional<Token> token =
                    key.isPresent() ? Optional.empty() : Optional.of(Token.of(newToken(name, file), now));
            return new Client(name, token, key, rate, idsAsSent, now, right, Optional.empty());
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
            requireRate(name, rate);
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

    @Command(
            name = "change",
            description = "Change what a client may request. A running node applies the change to its next request.",
            mixinStandardHelpOptions = true)
    static final class Change implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "NAME", description = "Name of the client.")
        private String name = "";

        @Option(
                names = "--models",
                split = ",",
                paramLabel = "MODEL",
                description = "The only models that the client may request from now on.")
        private List<String> models = List.of();

        @Option(
                names = "--add-models",
                split = ",",
                paramLabel = "MODEL",
                description = "Models that the client may request besides those that it may request already.")
        private List<String> more = List.of();

        @Option(names = "--all-models", description = "Let the client request all models.")
        private boolean all;

        @ArgGroup
        private @Nullable ClientEnd end;

        @Option(names = "--no-end", description = "Let the client never expire.")
        private boolean noEnd;

        @Option(
                names = "--certificate",
                paramLabel = "FILE",
                description = "The client's new TLS certificate, PEM or DER. The one before ends at once.")
        private @Nullable Path certificate;

        @Option(names = "--no-certificate", description = "Know the client by its token alone.")
        private boolean noCertificate;

        @Option(names = "--rate", paramLabel = "N", description = "Requests that the client may send each second.")
        private Optional<Integer> rate = Optional.empty();

        @Override
        public Integer call() {
            ClientsFile.change(
                    site.folder(), clients -> clients.with(changed(ClientsFile.require(clients, name), clients)));
            Client client = ClientsFile.require(ClientsFile.read(site.folder()), name);
            site.environment()
                    .out()
                    .println("client " + name + " may request " + models(client) + ", " + client.requestsPerSecond()
                            + " requests a second, "
                            + client.right()
                                    .until()
                                    .map(until -> "until " + until)
                                    .orElse("without an end"));
            warnWithoutAuthorities(site, certificate != null);
            return ExitCode.OK;
        }

        private Client changed(Client client, InferenceClients clients) {
            requireOneOf();
            requireValid(client);
            if (noCertificate && client.token().isEmpty()) {
                throw usage("Client " + name + " was not changed: it has no token, so nobody could be this client."
                        + " Make one with 'drydock client rotate " + name + "', or revoke the client.");
            }
            Client changed = client.with(
                    client.right().forModels(modelsAfter(client.right())).endingAt(endAfter(client.right())));
            if (rate.isPresent()) {
                requireRate(name, rate.get());
                changed = changed.withRate(rate.get());
            }
            if (certificate != null) {
                ClientCertificate other = ClientCertificate.read(name, certificate, now(site));
                changed = changed.withCertificateKey(
                        Optional.of(other.requireFree(name, clients).key()));
            }
            return noCertificate ? changed.withCertificateKey(Optional.empty()) : changed;
        }

        private void requireOneOf() {
            long lists = Stream.of(!models.isEmpty(), !more.isEmpty(), all)
                    .filter(given -> given)
                    .count();
            if (lists > 1) {
                throw usage("Client " + name
                        + " was not changed: use only one of --models, --add-models and --all-models.");
            }
            if (end != null && noEnd) {
                throw usage("Client " + name + " was not changed: --no-end and a new end exclude each other.");
            }
            if (certificate != null && noCertificate) {
                throw usage("Client " + name
                        + " was not changed: --no-certificate and a new certificate exclude each other.");
            }
            boolean other = rate.isPresent() || end != null || noEnd || certificate != null || noCertificate;
            if (lists == 0 && !other) {
                throw usage(
                        "Client " + name + " was not changed: say what to change, for example --models pump-failure.");
            }
        }

        private Optional<List<String>> modelsAfter(Right before) {
            if (all) {
                return Optional.empty();
            }
            if (!models.isEmpty()) {
                return Optional.of(ClientCommand.models(name, models));
            }
            // All models and one more are all models
            return before.models().map(known -> ClientCommand.models(name, union(known, more)));
        }

        private Optional<Instant> endAfter(Right before) {
            if (noEnd) {
                return Optional.empty();
            }
            return end == null ? before.until() : Optional.of(end.after(name, now(site)));
        }

        private static List<String> union(List<String> one, List<String> other) {
            return Stream.concat(one.stream(), other.stream()).distinct().toList();
        }
    }

    @Command(
            name = "rotate",
            description = "Make a new token for a client. The old one stays valid for a while, so that the client can"
                    + " change to the new one without an outage.",
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "NAME", description = "Name of the client.")
        private String name = "";

        @Option(
                names = "--keep-old",
                defaultValue = "7d",
                converter = Durations.class,
                paramLabel = "SPAN",
                description = "How long the old token stays valid, for example 12h. With 0s, it ends at once, also if"
                        + " the client has two tokens. Default: ${DEFAULT-VALUE}.")
        private Duration keepOld = Duration.ofDays(7);

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "Where to write the token. Default: etc/secrets/client-NAME.token of the site.")
        private Optional<Path> tokenFile = Optional.empty();

        @Override
        public Integer call() {
            Path file = tokenFile.orElseGet(() -> tokenOf(site, name));
            Instant now = now(site);
            Instant end = now.plus(keepOld);
            ClientsFile.change(site.folder(), clients -> {
                Client client = ClientsFile.require(clients, name);
                requireValid(client);
                client.token().ifPresent(token -> requireOneOld(token, now));
                String made = newToken(name, file);
                return clients.with(client.with(client.token()
                        .map(token -> token.replacedBy(made, now, end))
                        .orElseGet(() -> Token.of(made, now))));
            });
            boolean hadOne = ClientsFile.require(ClientsFile.read(site.folder()), name)
                    .token()
                    .flatMap(Token::replaced)
                    .isPresent();
            String old = keepOld.isZero() ? "; the old one has ended" : "; the old one is valid until " + end;
            site.environment()
                    .out()
                    .println("token of client " + name + " " + file + " (hand it over, then remove it here)"
                            + (hadOne ? old : ""));
            return ExitCode.OK;
        }

        private void requireOneOld(Token token, Instant now) {
            Optional<Instant> valid =
                    token.replaced().map(Token.Replaced::until).filter(now::isBefore);
            if (valid.isPresent() && !keepOld.isZero()) {
                throw usage("Client " + name + " has no new token: the one before the last is valid until "
                        + valid.get()
                        + ", and a client has at most two. Wait until then, or end both old tokens at once"
                        + " with --keep-old 0s.");
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
            InferenceClients clients = ClientsFile.read(site.folder());
            if (json) {
                site.environment().out().println(new String(clients.toJson(), StandardCharsets.UTF_8).strip());
                return ExitCode.OK;
            }
            Table table = new Table("CLIENT", "KNOWN BY", "MODELS", "REQUESTS/S", "IDS", "ADDED", "EXPIRES", "REVOKED");
            clients.clients()
                    .forEach(client -> table.row(
                            client.name(),
                            knownBy(client),
                            client.right()
                                    .models()
                                    .map(names -> String.join(",", names))
                                    .orElse("all"),
                            client.requestsPerSecond(),
                            client.idsAsSent() ? "as sent" : client.namespace() + "…",
                            client.addedAt(),
                            client.right()
                                    .until()
                                    .map(until -> until + (client.right().hasEnded(now(site)) ? " (expired)" : ""))
                                    .orElse(""),
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
            ClientsFile.change(site.folder(), clients -> {
                Client client = ClientsFile.require(clients, name);
                return client.isRevoked() ? clients : clients.with(client.revoked(now(site)));
            });
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
            ClientsFile.change(site.folder(), clients -> clients.with(wanted));
            site.environment().out().println(words(wanted));
            return ExitCode.OK;
        }
    }

    public static String words(Access access) {
        return access == Access.TOKENS
                ? "Only clients may request predictions from the node."
                : "Everybody may request predictions from the node, and their rows go into the log that trains"
                        + " the next model. Give"
                        + " each client a token with 'drydock client add NAME', then close the node with 'drydock client access tokens'.";
    }

    /** What the owner of a node should know of a client that has expired or expires within 30 days. */
    public static Optional<String> expiry(String client, Instant at, Instant now) {
        if (at.isAfter(now.plus(SOON))) {
            return Optional.empty();
        }
        String cure = " Extend it with 'drydock client change " + client
                + " --until DAY', or revoke it with 'drydock client revoke " + client + "'.";
        return Optional.of(
                at.isAfter(now)
                        ? "client " + client + " expires at " + at + "." + cure
                        : "client " + client + " expired at " + at + ", and the node refuses its requests." + cure);
    }

    private static String knownBy(Client client) {
        return client.certificateKey().isEmpty()
                ? "token"
                : client.token().isPresent() ? "token, certificate" : "certificate";
    }

    private static void warnWithoutAuthorities(SiteOption site, boolean certificate) {
        Path authorities = site.folder().clientAuthorities();
        if (certificate && Files.notExists(authorities)) {
            site.environment()
                    .err()
                    .println("The node asks for no certificates yet: write the certificates of the authorities that"
                            + " issue those of clients to " + authorities + ", then restart the node.");
        }
    }

    private static Path tokenOf(SiteOption site, String client) {
        return site.folder().secret("client-" + client + ".token");
    }

    /** Writes it to the file, too. */
    private static String newToken(String client, Path file) {
        if (Files.exists(file)) {
            throw usage("Client " + client + " has no new token: " + file
                    + " exists already. Remove it, or name another file.");
        }
        String token = Secrets.random();
        Secrets.write(file, token);
        return token;
    }

    private static void requireValid(Client client) {
        if (client.isRevoked()) {
            throw usage("Client " + client.name() + " was not changed: it was revoked at "
                    + client.revokedAt().get() + ". Add a client with another name.");
        }
    }

    private static Instant now(SiteOption site) {
        return site.environment().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String models(Client client) {
        return client.right()
                .models()
                .map(names -> "only " + String.join(", ", names))
                .orElse("all models");
    }

    /** The names as given. */
    private static List<String> models(String client, List<String> names) {
        for (String model : names) {
            if (!model.matches(InferenceClients.MODEL)) {
                throw usage("Client " + client + " was not written: '" + model
                        + "' is no name of a model. Write names with commas between them, for example"
                        + " --models pump-failure,lathe-wear.");
            }
        }
        if (names.size() > InferenceClients.MOST_MODELS) {
            throw usage("Client " + client + " was not written: it would have " + names.size()
                    + " models, but at most " + InferenceClients.MOST_MODELS
                    + " are allowed. Let it request all models, or use two clients.");
        }
        return names;
    }

    private static void requireRate(String client, int rate) {
        if (rate < 1 || rate > InferenceClients.MOST_REQUESTS) {
            throw usage("Client " + client + " was not written: --rate is " + rate + " and must be 1 to "
                    + InferenceClients.MOST_REQUESTS + ".");
        }
    }

    private static DrydockException usage(String sentence) {
        return new DrydockException(CommonFailure.USAGE, sentence);
    }
}
