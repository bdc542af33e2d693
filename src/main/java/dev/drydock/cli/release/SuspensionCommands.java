package dev.drydock.cli.release;

import dev.drydock.api.SuspensionView;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.release.SuspensionStatement;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.SuspensionStatements;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Suspending a model at once, and letting it answer again. */
public final class SuspensionCommands {
    private static final String JSON = "application/json";

    /** As long as people may take to sign together. */
    private static final Duration VALIDITY = Duration.ofHours(24);

    private SuspensionCommands() {}

    /** A person's signature under a statement that the command itself writes. */
    public static final class Signature {
        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Option(names = "--key", required = true, paramLabel = "KEY", description = "Your private key.")
        private Path key = Path.of("");

        @Option(names = "--reason", required = true, description = "Why. You sign the reason too.")
        private String reason = "";

        @Option(names = "--yes", description = "Sign without asking.")
        private boolean yes;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "Write the signed statement to this file, too.")
        private @Nullable Path output;

        /** Asks, signs, and hands the statement in. */
        private SuspensionView handIn(ServerOptions server, String action, Wording wording) throws IOException {
            SigningKey signer = SigningKey.read(key, Pins.of(server.environment()));
            Orchestrator orchestrator = server.connect();
            String path = "/suspensions/" + Query.segment("model", model);
            SuspensionView before = orchestrator.get(path, SuspensionView.class);
            requirePlace(server.environment(), before);
            SuspensionStatement statement =
                    wording.statement(before, reason, Instant.now().truncatedTo(ChronoUnit.SECONDS));
            show(server.environment(), statement, before, signer);
            Signing.confirm(server.environment(), yes);
            byte[] envelope = SuspensionStatements.sign(statement, signer).getBytes(StandardCharsets.UTF_8);
            if (output != null) {
                PlainFiles.write(output, envelope);
            }
            return Orchestrator.read(
                    orchestrator.postBytes(path + "/" + action, envelope, JSON), SuspensionView.class, path);
        }

        /** Signs a suspension for the site of the trust file here. */
        private void writeFor(Environment environment) throws IOException {
            if (output == null) {
                throw new DrydockException(
                        CommonFailure.USAGE, "Nothing was signed: --no-server needs -o FILE. See --help.");
            }
            SigningKey signer = SigningKey.read(key, Pins.of(environment));
            TrustFile trust =
                    new SiteTrust(environment.site().trust(), environment.site().roots()).current();
            SuspensionStatement statement = SuspensionStatement.suspend(
                    model, trust.site(), trust.stage(), reason, Instant.now().truncatedTo(ChronoUnit.SECONDS));
            show(environment, statement, null, signer);
            Signing.confirm(environment, yes);
            PlainFiles.write(
                    output, SuspensionStatements.sign(statement, signer).getBytes(StandardCharsets.UTF_8));
            environment
                    .out()
                    .println("Signed: " + output
                            + ". Copy it into serving/suspensions on the node's machine; the node takes"
                            + " it within seconds.");
        }

        /** The server only names the place; the trust file here knows it better. */
        private static void requirePlace(Environment environment, SuspensionView named) {
            if (!Files.exists(environment.site().trust())) {
                return;
            }
            TrustFile trust;
            try {
                trust = new SiteTrust(
                                environment.site().trust(), environment.site().roots())
                        .current();
            } catch (DrydockException e) {
                environment.err().println("WARNING: site and stage are those that the server names. " + e.sentence());
                return;
            }
            if (!trust.site().equals(named.site()) || !trust.stage().equals(named.stage())) {
                throw new DrydockException(
                        CommandFailure.BYTES_DIFFER,
                        "Nothing was signed: the server is of site " + PlainText.of(named.site()) + ", stage "
                                + PlainText.of(named.stage()) + ", and the trust file here of site " + trust.site()
                                + ", stage " + trust.stage() + ". Use --server to name the right one.");
            }
        }

        private static void show(
                Environment environment,
                SuspensionStatement statement,
                @Nullable SuspensionView before,
                SigningKey signer) {
            PrintWriter err = environment.err();
            if (before != null && before.state().equals(SuspensionView.SUSPENDED)) {
                err.println("Suspended since " + before.issuedAt() + " by " + before.person() + ": "
                        + PlainText.of(Objects.requireNonNull(before.reason())));
            }
            err.println("You sign with key " + signer.publicKey().id() + ":");
            err.println("  "
                    + (statement.action() == SuspensionStatement.Action.SUSPEND
                            ? "model " + statement.model()
                                    + " answers no request, whatever is released, until release managers lift this."
                            : "model " + statement.model() + " may answer again."));
            err.println("  site " + PlainText.of(statement.site()) + ", stage " + PlainText.of(statement.stage()));
            statement.lifts().ifPresent(digest -> err.println("  lifts   " + digest));
            statement.expiresAt().ifPresent(end -> err.println("  until   " + end));
            err.println("  because " + PlainText.of(statement.reason()));
            err.flush();
        }
    }

    /** What is signed. */
    private interface Wording {
        SuspensionStatement statement(SuspensionView before, String reason, Instant now);
    }

    /** Prints the answer; says on the error stream what the serving node does not know yet. */
    private static int print(ServerOptions server, SuspensionView view, String sentence) {
        server.print(view, () -> server.environment().out().println(sentence));
        if (view.problem() == null) {
            return ExitCode.OK;
        }
        server.environment()
                .err()
                .println("The serving node does not know it yet: " + PlainText.of(view.problem())
                        + " The orchestrator passes it on as soon as the node answers. If the model must stop now, stop the node on"
                        + " its machine: 'drydock server stop --only=serving'.");
        return ExitCode.UNAVAILABLE;
    }

    @Command(
            name = "suspend",
            description = "Stop a model from answering, at once and on every node, by your signature.",
            mixinStandardHelpOptions = true)
    public static final class Suspend implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Signature signature = new Signature();

        @Option(
                names = "--no-server",
                description =
                        "With -o: only write the signed statement, if the orchestrator does not answer. Copy it into"
                                + " serving/suspensions on the node's machine. Site and stage come from the trust file here.")
        private boolean noServer;

        @Override
        public Integer call() throws IOException {
            if (noServer) {
                signature.writeFor(server.environment());
                return ExitCode.OK;
            }
            SuspensionView view = signature.handIn(
                    server,
                    "suspend",
                    (before, reason, now) ->
                            SuspensionStatement.suspend(before.model(), before.site(), before.stage(), reason, now));
            return print(
                    server,
                    view,
                    "Model " + view.model() + " is suspended. It answers again when " + view.missing()
                            + (view.missing() == 1 ? " release manager has" : " release managers have")
                            + " signed 'drydock resume " + view.model() + "'.");
        }
    }

    @Command(
            name = "resume",
            description = "Sign that a suspended model may answer again.",
            mixinStandardHelpOptions = true)
    public static final class Resume implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private Signature signature = new Signature();

        @Override
        public Integer call() throws IOException {
            SuspensionView view = signature.handIn(server, "resume", Resume::statement);
            return print(
                    server,
                    view,
                    view.state().equals(SuspensionView.RESUMED)
                            ? "Model " + view.model() + " answers again. Signed by: " + signed(view) + "."
                            : "The server accepted your statement. Signed by: " + signed(view)
                                    + ". Missing signatures: " + view.missing()
                                    + ". Let others sign with 'drydock resume "
                                    + view.model() + "' within 24 hours.");
        }

        private static SuspensionStatement statement(SuspensionView before, String reason, Instant now) {
            if (!before.state().equals(SuspensionView.SUSPENDED)) {
                throw new DrydockException(
                        ReleaseFailure.SUSPENSION_REFUSED,
                        "Nothing was signed: model " + before.model()
                                + " is not suspended. 'drydock suspensions' lists what is.");
            }
            return SuspensionStatement.resume(
                    before.model(),
                    before.site(),
                    before.stage(),
                    reason,
                    now,
                    Objects.requireNonNull(before.digest()),
                    now.plus(VALIDITY));
        }

        private static String signed(SuspensionView view) {
            return view.signed().stream()
                    .map(SuspensionView.Signed::person)
                    .distinct()
                    .collect(Collectors.joining(", "));
        }
    }

    @Command(
            name = "suspensions",
            description = "List which models are suspended, or were.",
            mixinStandardHelpOptions = true)
    public static final class Suspensions implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            List<SuspensionView> all = server.connect().all("/suspensions", "before", SuspensionView.class);
            server.print(all, () -> print(all));
            return ExitCode.OK;
        }

        private void print(List<SuspensionView> all) {
            if (all.isEmpty()) {
                server.environment().out().println("No model was ever suspended.");
                return;
            }
            Table table = new Table("MODEL", "STATE", "SINCE", "BY", "MISSING", "NODE", "REASON");
            for (SuspensionView view : all) {
                boolean suspended = view.state().equals(SuspensionView.SUSPENDED);
                table.row(
                        view.model(),
                        view.state(),
                        suspended ? view.issuedAt() : view.liftedAt(),
                        suspended
                                ? view.person()
                                : view.signed().stream()
                                        .map(SuspensionView.Signed::person)
                                        .distinct()
                                        .collect(Collectors.joining(" ")),
                        suspended ? view.missing() : null,
                        view.problem() == null ? "knows" : "NOT YET",
                        view.reason());
            }
            table.print(server.environment().out());
        }
    }
}
