package dev.drydock.cli.access;

import dev.drydock.api.UserRequest;
import dev.drydock.api.UserView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.SecretFile;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.SiteFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The site's own users. */
@Command(
        name = "user",
        description = "Add, list and disable users, and give them roles and passwords. Changes take effect at once.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UserCommand.Add.class,
            UserCommand.Show.class,
            UserCommand.Disable.class,
            UserCommand.Enable.class,
            UserCommand.Roles.class,
            UserCommand.Password.class
        })
public final class UserCommand {
    private UserCommand() {}

    @Command(name = "add", description = "Add a user.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "scheduler, engineer, release-manager, auditor or admin. You can repeat this option.")
        private List<String> roles = new ArrayList<>();

        @Mixin
        private PasswordChoice password = new PasswordChoice();

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            password.set(
                    server,
                    name,
                    secret -> orchestrator.post("/users", new UserRequest(name, roles, secret), UserView.class),
                    "User " + name + " was added.");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "password",
            description = "Set a new password for a user or for yourself.",
            mixinStandardHelpOptions = true)
    static final class Password implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Mixin
        private PasswordChoice password = new PasswordChoice();

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            password.set(
                    server,
                    name,
                    secret -> orchestrator.post(
                            "/users/" + Query.segment("user", name) + "/password",
                            new UserRequest(null, null, secret),
                            UserView.class),
                    "User " + name + " has a new password; all sessions with the old password are signed out.");
            return ExitCode.OK;
        }
    }

    /** Where a new password comes from, and where it goes. */
    static final class PasswordChoice {
        @Option(
                names = "--password-of",
                paramLabel = "FILE",
                description = "File with the new password. Default: the command generates a password.")
        private @Nullable Path chosen;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "File for a generated password, mode 0600. Default: etc/secrets/NAME.password of the site"
                        + " if the site is on"
                        + " this machine, otherwise NAME.password in the current directory.")
        private @Nullable Path output;

        void set(ServerOptions server, String name, Function<String, UserView> change, String done) {
            if (chosen != null) {
                UserView user = change.apply(SecretFile.read(chosen));
                server.print(user, () -> server.environment().out().println(done));
                return;
            }
            Path file = Optional.ofNullable(output)
                    .orElseGet(() -> place(server.environment().site(), name));
            String secret = SecretFile.generate();
            List<UserView> user = new ArrayList<>();
            SecretFile.write(file, () -> {
                user.add(change.apply(secret));
                return secret;
            });
            server.print(
                    user.get(0),
                    () -> server.environment()
                            .out()
                            .println(done + " The password is in " + file
                                    + ": hand it over in a way that you trust, then remove the file."));
        }

        private static Path place(SiteFolder site, String name) {
            Path here = site.password(name);
            Path secrets = site.secret("");
            return Files.isWritable(secrets) ? here : Path.of(name + ".password");
        }
    }

    @Command(name = "list", description = "List the users of the site.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<UserView> users =
                    server.connect().page("/users", UserView.class).items();
            server.print(users, () -> print(server, users));
            return ExitCode.OK;
        }
    }

    private static void print(ServerOptions server, List<UserView> users) {
        Table table = new Table("NAME", "ROLES", "");
        users.forEach(
                user -> table.row(user.name(), String.join(",", user.roles()), user.enabled() ? null : "DISABLED"));
        table.print(server.environment().out());
    }

    @Command(
            name = "disable",
            description = "Disable a user at once. Open sessions of the user end.",
            mixinStandardHelpOptions = true)
    static final class Disable implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Override
        public Integer call() {
            return change(server, name, "disable", new UserRequest(null, null, null));
        }
    }

    @Command(
            name = "enable",
            description = "Enable a disabled user again, with the same password and roles.",
            mixinStandardHelpOptions = true)
    static final class Enable implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Override
        public Integer call() {
            return change(server, name, "enable", new UserRequest(null, null, null));
        }
    }

    @Command(
            name = "roles",
            description = "Replace the roles of a user. Open sessions have the new roles from the next request on.",
            mixinStandardHelpOptions = true)
    static final class Roles implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(index = "0", paramLabel = "NAME", description = "Name of the user.")
        private String name = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "ROLE",
                description = "scheduler, engineer, release-manager, auditor or admin. The user loses all other roles.")
        private List<String> roles = new ArrayList<>();

        @Override
        public Integer call() {
            return change(server, name, "roles", new UserRequest(null, roles, null));
        }
    }

    private static int change(ServerOptions server, String name, String what, UserRequest request) {
        UserView user =
                server.connect().post("/users/" + Query.segment("user", name) + "/" + what, request, UserView.class);
        server.print(user, () -> {
            PrintWriter out = server.environment().out();
            out.println("User " + user.name() + " is " + (user.enabled() ? "enabled" : "disabled")
                    + " and has the roles " + String.join(", ", user.roles()) + ".");
            StartsOfAuthor.print(out, user.schedules(), user.backfills(), "the user");
        });
        return ExitCode.OK;
    }
}
