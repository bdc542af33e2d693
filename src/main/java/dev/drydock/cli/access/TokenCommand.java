package dev.drydock.cli.access;

import dev.drydock.api.TokenRequest;
import dev.drydock.api.TokenView;
import dev.drydock.cli.terminal.Durations;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.SecretFile;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What schedulers and monitoring sign in with. */
@Command(
        name = "token",
        description = "Add, list and revoke tokens. Programs such as schedulers and monitoring sign in with a token.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TokenCommand.Add.class, TokenCommand.Show.class, TokenCommand.Revoke.class})
public final class TokenCommand {
    private TokenCommand() {}

    @Command(
            name = "add",
            description = "Add a token. The command writes its secret once and never shows it again.",
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(
                paramLabel = "NAME",
                description = "Name of the token. Each name can be used once. The audit"
                        + " log names the program token:NAME.")
        private String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "scheduler, engineer or auditor. You can repeat this option.")
        private List<String> roles = new ArrayList<>();

        @Option(
                names = "--valid-for",
                defaultValue = "90d",
                converter = Durations.class,
                paramLabel = "SPAN",
                description = "How long the token is valid, for example 30d; at most 366d. Default: ${DEFAULT-VALUE}.")
        private Duration validFor = Duration.ofDays(90);

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "File for the secret, mode 0600. Default: NAME.token in the current directory.")
        private @Nullable Path output;

        @Override
        public Integer call() {
            Path file = Optional.ofNullable(output).orElseGet(() -> Path.of(name + ".token"));
            Orchestrator orchestrator = server.connect();
            List<TokenView> made = new ArrayList<>();
            SecretFile.write(file, () -> {
                made.add(orchestrator.post(
                        "/tokens", new TokenRequest(name, roles, validFor.toSeconds()), TokenView.class));
                return Objects.requireNonNull(made.get(0).secret());
            });
            TokenView token = made.get(0);
            server.print(
                    Map.of("name", token.name(), "expiresAt", token.expiresAt(), "file", file.toString()),
                    () -> server.environment()
                            .out()
                            .println("Token " + token.name() + " is valid until " + token.expiresAt()
                                    + ". Its secret is in " + file
                                    + "; a program uses it with DRYDOCK_TOKEN_FILE or --token-file."));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "list",
            description = "List the tokens, including expired and revoked ones.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<TokenView> tokens =
                    server.connect().page("/tokens", TokenView.class).items();
            server.print(tokens, () -> print(server, tokens));
            return ExitCode.OK;
        }
    }

    private static void print(ServerOptions server, List<TokenView> tokens) {
        Table table = new Table("NAME", "ROLES", "STATE", "EXPIRES", "MADE BY");
        tokens.forEach(token -> table.row(
                token.name(), String.join(",", token.roles()), token.state(), token.expiresAt(), token.createdBy()));
        table.print(server.environment().out());
    }

    @Command(name = "revoke", description = "Revoke a token at once.", mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "Name of the token.")
        private String name = "";

        @Override
        public Integer call() {
            TokenView token = server.connect()
                    .post("/tokens/" + Query.segment("token", name) + "/revoke", Map.of(), TokenView.class);
            server.print(token, () -> {
                server.environment().out().println("Token " + token.name() + " is revoked.");
                StartsOfAuthor.print(server.environment().out(), token.schedules(), token.backfills(), "the token");
            });
            return ExitCode.OK;
        }
    }
}
