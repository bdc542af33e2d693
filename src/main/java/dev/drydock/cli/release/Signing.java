package dev.drydock.cli.release;

import dev.drydock.api.CandidateView;
import dev.drydock.api.StageView;
import dev.drydock.api.StatementView;
import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.registry.DefinitionCommand;
import dev.drydock.cli.registry.ModelCommands;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.validation.Reports;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Environment.Difference;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.ComparisonStatements;
import dev.drydock.packaging.ComparisonStatements.Compared;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.Statements;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A person's signature: fetches the bytes, hashes them, shows what is signed, asks, signs. The key never leaves this process. */
public final class Signing {
    @Option(names = "--key", required = true, paramLabel = "KEY", description = "Your private key.")
    private Path key = Path.of("");

    @Option(names = "--yes", description = "Sign without asking.")
    private boolean yes;

    @Option(
            names = {"-o", "--output", "--save"},
            paramLabel = "FILE",
            description = "Write the signed envelope to this file. Default with --statement: NAME.signed.json beside"
                    + " the statement.")
    private @Nullable Path output;

    @Option(
            names = "--statement",
            paramLabel = "FILE",
            description = "Sign this statement, which you downloaded from the console. The command submits nothing.")
    private @Nullable Path statementFile;

    @Option(
            names = "--package",
            paramLabel = "PATH",
            description = "With --statement: the package, as a directory or tar archive. Default: the command"
                    + " fetches it from the server.")
    private @Nullable Path content;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "With --package: the file gate-report.json. Default: the report inside the package.")
    private @Nullable Path report;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Trust file to check package, report and policy with. Default: the trust file that is"
                    + " installed on the site.")
    private @Nullable Path trustFile;

    private final Environment environment;

    Signing(Environment environment) {
        this.environment = environment;
    }

    boolean signsFile() {
        return statementFile != null;
    }

    /** What a command needs that signs no file. */
    static <T> T required(@Nullable T given, String what) {
        if (given == null) {
            throw usage("name " + what + ", or a downloaded statement with --statement");
        }
        return given;
    }

    /** What belongs to break-glass alone. */
    static @Nullable String none(@Nullable String given, String option) {
        if (given != null) {
            throw usage("use " + option + " only together with --break-glass");
        }
        return null;
    }

    private static DrydockException usage(String what) {
        return new DrydockException(CommonFailure.USAGE, "Nothing was signed: " + what + ". See --help.");
    }

    /**
     * Signs the statement in the file, if it allows just that, and writes the envelope.
     *
     * @param named whether the command also names what to sign for, which the statement does already
     */
    int signFile(ServerOptions server, Action action, boolean named) throws IOException {
        Path file = required(statementFile, "a statement");
        if (named) {
            throw usage("the statement " + file
                    + " already says what it is for. Use --statement only with the key and the" + " files");
        }
        if (report != null && content == null) {
            throw usage("--report needs --package");
        }
        SigningKey signer = SigningKey.read(key, Pins.of(environment));
        byte[] payload = PlainFiles.read(file);
        ApprovalStatement statement = Statements.parse(payload);
        try (CandidateFiles files = files(server, statement.version())) {
            files.requireBoundBy(statement, statement.version(), action);
            verify(statement, files);
            if (statement.differences().isPresent()) {
                requireDifferences(statement, stageOf(server, statement.version()));
            }
            show(statement, files, signer);
        }
        confirm();
        byte[] envelope = Envelope.sign(Envelope.APPROVAL_TYPE, payload, signer).toJson();
        Path target = output == null ? signedName(file) : output;
        PlainFiles.write(target, envelope);
        server.print(
                Map.of(
                        "envelope",
                        target.toString(),
                        "action",
                        action.wireName(),
                        "version",
                        statement.version().toString()),
                () -> environment
                        .out()
                        .println("Signed: " + target + ". Submit it on the console, under your own name."));
        return ExitCode.OK;
    }

    /** Nobody signs for differences that they did not see; only the server has them. */
    private @Nullable StageView stageOf(ServerOptions server, VersionId version) {
        if (content != null) {
            throw usage(
                    "the statement accepts differences between two environments, which only the server lists. Sign it"
                            + " without --package, on a machine that reaches the server");
        }
        return server.connect()
                .get(ModelCommands.path(version), CandidateView.class)
                .stage();
    }

    private CandidateFiles files(ServerOptions server, VersionId version) throws IOException {
        return content == null
                ? CandidateFiles.fetch(server.connect(), version)
                : CandidateFiles.given(content, report);
    }

    /** {@code NAME.json} becomes {@code NAME.signed.json}. */
    private static Path signedName(Path file) {
        String name = String.valueOf(file.getFileName());
        String stem = name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
        return file.resolveSibling(stem + ".signed.json");
    }

    /**
     * What a person wants to sign.
     *
     * @param gate of a waiver
     * @param acceptDifferences whether the signer also accepts in what the node's environment differs from that of the stage before
     * @param breakGlass whether the statement may be counted by break-glass
     */
    record Request(
            Action action,
            @Nullable String gate,
            @Nullable String reason,
            boolean acceptDifferences,
            boolean breakGlass) {
        static Request waiver(String gate, String reason) {
            return new Request(Action.WAIVE, gate, reason, false, false);
        }

        static Request rollBack(String reason, boolean breakGlass) {
            return new Request(Action.ROLL_BACK, null, reason, false, breakGlass);
        }

        static Request approval(@Nullable String reason, boolean acceptDifferences, boolean breakGlass) {
            return new Request(Action.ACTIVATE, null, reason, acceptDifferences, breakGlass);
        }
    }

    /** The signed envelope, ready to be handed in. */
    byte[] sign(Orchestrator orchestrator, VersionId candidate, Request request) throws IOException {
        if (content != null || report != null) {
            throw usage("--package and --report need --statement");
        }
        SigningKey signer = SigningKey.read(key, Pins.of(environment));
        StatementView offered = orchestrator.get(
                Query.of(ModelCommands.path(candidate) + "/statement")
                        .with("action", request.action().wireName())
                        .with("gate", request.gate())
                        .with("reason", request.reason())
                        .with("acceptDifferences", request.acceptDifferences() ? "true" : null)
                        .with("breakGlass", request.breakGlass() ? "true" : null)
                        .toString(),
                StatementView.class);
        byte[] payload = payload(offered);
        ApprovalStatement statement = Statements.parse(payload);
        try (CandidateFiles fetched = CandidateFiles.fetch(orchestrator, candidate)) {
            CandidateFiles files = compared(orchestrator, fetched, statement);
            files.requireBoundBy(statement, candidate, request.action());
            requireAsked(statement, request.gate(), request.reason());
            requireAsked(statement, request.breakGlass());
            verify(statement, files);
            if (request.action() != Action.ROLL_BACK) {
                CandidateView view = orchestrator.get(ModelCommands.path(candidate), CandidateView.class);
                showDefinition(view, files);
                requireDifferences(statement, request.acceptDifferences() ? view.stage() : null);
            }
            show(statement, files, signer);
        }
        confirm();
        byte[] envelope = Envelope.sign(Envelope.APPROVAL_TYPE, payload, signer).toJson();
        if (output != null) {
            PlainFiles.write(output, envelope);
        }
        return envelope;
    }

    /** With the comparison that the statement names, verified by the trust file. */
    private CandidateFiles compared(Orchestrator orchestrator, CandidateFiles files, ApprovalStatement statement) {
        Optional<TrustFile> trust = trust();
        if (statement.succession().comparison().isEmpty() || trust.isEmpty()) {
            return files;
        }
        byte[] envelope = orchestrator.getBytes(ModelCommands.path(statement.version()) + "/comparison");
        Compared comparison = ComparisonStatements.open(
                new String(envelope, StandardCharsets.UTF_8),
                trust.get().inForce(trust.get().builders()),
                trust.get());
        CandidateFiles with = files.with(comparison, statement);
        if (statement.action() == Action.ACTIVATE) {
            environment.err().println("Comparison with the version that it replaces:");
            Reports.print(environment.err(), statement.version(), Json.tree(comparison.reportBytes()));
        }
        return with;
    }

    /** As the serving node will: a signature under what a node refuses would release nothing, and says that its signer did not look. */
    private void verify(ApprovalStatement statement, CandidateFiles files) {
        Optional<TrustFile> trust = trust();
        if (trust.isPresent()) {
            files.verify(statement, trust.get());
        } else {
            environment
                    .err()
                    .println("WARNING: no trust file was used for checks, because "
                            + environment.site().trust()
                            + " does not exist. Use --trust FILE. The next version will refuse to sign without a"
                            + " trust file.");
        }
    }

    private Optional<TrustFile> trust() {
        if (trustFile != null) {
            return Optional.of(SignedFiles.trust(trustFile, "Nothing was signed"));
        }
        SiteFolder site = environment.site();
        return Files.exists(site.trust())
                ? Optional.of(new SiteTrust(site.trust(), site.roots()).current())
                : Optional.empty();
    }

    private static byte[] payload(StatementView offered) {
        String payload = offered.payload();
        return payload.startsWith("{")
                ? payload.getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(payload);
    }

    /** The server's words must be the person's own. */
    private static void requireAsked(ApprovalStatement statement, @Nullable String gate, @Nullable String reason) {
        boolean sameGate = statement.gate().orElse("").equals(gate == null ? "" : gate);
        boolean sameReason = statement.reason().orElse("").equals(reason == null ? "" : reason);
        if (!sameGate || !sameReason) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "Nothing was signed: the server's statement names the gate '"
                            + statement.gate().orElse("") + "' and the reason '"
                            + statement.reason().orElse("")
                            + "', but you entered others. Inform the administrator.");
        }
    }

    private static void requireAsked(ApprovalStatement statement, boolean breakGlass) {
        if (statement.breakGlass() != breakGlass) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "Nothing was signed: the server's statement is " + (breakGlass ? "not " : "")
                            + "to be counted by break-glass, and you asked for the opposite. Inform the"
                            + " administrator.");
        }
    }

    /** What the statement accepts must be what is listed here, and nothing if the signer wants to accept nothing. */
    private void requireDifferences(ApprovalStatement statement, @Nullable StageView stage) {
        Differences listed = stage == null
                ? Differences.NONE
                : new Differences(stage.differences().stream()
                        .map(one -> new Difference(one.fact(), one.there(), one.here()))
                        .toList());
        listed.list()
                .forEach(one ->
                        environment.err().println("Differs from the stage before: " + PlainText.of(one.toString())));
        if (!statement.differences().equals(listed.digest())) {
            throw new DrydockException(
                    CommandFailure.BYTES_DIFFER,
                    "Nothing was signed: the statement accepts other differences from the environment of the stage before"
                            + " than the server lists. Run the command again. If that does not help, inform the administrator.");
        }
    }

    private void showDefinition(CandidateView candidate, CandidateFiles files) {
        CandidateView.Definition definition = candidate.definition();
        if (definition != null) {
            PrintWriter out = environment.err();
            out.println(
                    definition.digest().equals(files.digestOf(PackageFiles.MODEL_YAML))
                            ? "model.yaml, brought by " + String.join(", ", definition.broughtBy())
                                    + ", differs from that of " + definition.parent() + ":"
                            : "The package's model.yaml is not the one that the server describes. Read it in the"
                                    + " package. The server describes:");
            DefinitionCommand.printKeys(out, definition.changes());
        }
    }

    private void show(ApprovalStatement statement, CandidateFiles files, SigningKey signer) {
        PrintWriter out = environment.err();
        Reports.print(out, statement.version(), Json.tree(files.report()));
        out.println("You sign with key " + signer.publicKey().id() + ":");
        out.println("  " + sentence(statement));
        out.println("  site " + statement.site() + ", stage " + statement.stage() + ", until " + statement.expiresAt());
        out.println("  package " + statement.packageDigest() + " (hashed here)");
        out.println("  report  " + statement.reportDigest() + " (hashed here)");
        out.println("  policy  " + statement.policyDigest());
        Succession succession = statement.succession();
        succession.replaces().ifPresent(digest -> out.println("  instead of package      " + digest));
        succession.comparison().ifPresent(digest -> out.println("  by the comparison       " + digest));
        statement.differences().ifPresent(digest -> out.println("  accepting differences   " + digest));
        out.println("  trust   " + statement.trustDigest());
        statement.reason().ifPresent(reason -> out.println("  because " + PlainText.of(reason)));
        if (statement.breakGlass()) {
            out.println("  BY BREAK-GLASS: fewer release managers decide than required, and somebody else reviews it");
        }
        out.flush();
    }

    private static String sentence(ApprovalStatement statement) {
        return switch (statement.action()) {
            case ACTIVATE -> "version " + statement.version() + " may go into service.";
            case ROLL_BACK -> "the model returns to version " + statement.version() + ".";
            case WAIVE ->
                "version " + statement.version() + " need not pass the gate "
                        + PlainText.of(statement.gate().orElse("")) + ".";
        };
    }

    private void confirm() throws IOException {
        confirm(environment, yes);
    }

    /** @param yes whether the person need not be asked */
    static void confirm(Environment environment, boolean yes) throws IOException {
        if (yes) {
            return;
        }
        environment.err().print("Sign? Type yes: ");
        environment.err().flush();
        String answer = environment.in().readLine();
        if (answer == null || !answer.strip().equals("yes")) {
            throw new DrydockException(
                    CommandFailure.NOT_CONFIRMED, "Nothing was signed: the answer was not yes. Use --yes in scripts.");
        }
    }
}
