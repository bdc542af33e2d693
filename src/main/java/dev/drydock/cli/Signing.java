package dev.drydock.cli;

import dev.drydock.api.StatementView;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A person's signature: fetches the bytes, hashes them, shows what is signed, asks, signs. The key never leaves this process. */
final class Signing {
    @Option(names = "--key", required = true, paramLabel = "KEY", description = "Your private key.")
    private Path key = Path.of("");

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--save", paramLabel = "FILE", description = "Keep the signed envelope in this file too.")
    private @Nullable Path save;

    private final Surroundings surroundings;

    Signing(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The signed envelope, ready to be handed in. */
    byte[] sign(
            Orchestrator orchestrator,
            VersionId candidate,
            Action action,
            @Nullable String gate,
            @Nullable String reason)
            throws IOException {
        SigningKey signer = SigningKey.read(key);
        StatementView offered = orchestrator.get(
                Query.of(ModelCommands.path(candidate) + "/statement")
                        .with("action", action.wireName())
                        .with("gate", gate)
                        .with("reason", reason)
                        .toString(),
                StatementView.class);
        byte[] payload = payload(offered);
        ApprovalStatement statement = Statements.parse(payload);
        try (CandidateFiles files = CandidateFiles.fetch(orchestrator, candidate)) {
            files.requireBoundBy(statement, candidate, action);
            requireAsked(statement, gate, reason);
            show(statement, files, signer);
        }
        confirm();
        byte[] envelope = Envelope.sign(Envelope.APPROVAL_TYPE, payload, signer).toJson();
        if (save != null) {
            PlainFiles.write(save, envelope);
        }
        return envelope;
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
                            + "', which are not the ones you gave. Tell the administrator.");
        }
    }

    private void show(ApprovalStatement statement, CandidateFiles files, SigningKey signer) {
        PrintWriter out = surroundings.err();
        Reports.print(out, statement.version(), Json.tree(files.report()));
        out.println("You sign, with key " + signer.publicKey().id() + ":");
        out.println("  " + sentence(statement));
        out.println("  site " + statement.site() + ", stage " + statement.stage() + ", until " + statement.expiresAt());
        out.println("  package " + statement.packageDigest() + " (hashed here)");
        out.println("  report  " + statement.reportDigest() + " (hashed here)");
        out.println("  policy  " + statement.policyDigest());
        out.println("  trust   " + statement.trustDigest());
        statement.reason().ifPresent(reason -> out.println("  because " + reason));
        out.flush();
    }

    private static String sentence(ApprovalStatement statement) {
        return switch (statement.action()) {
            case ACTIVATE -> "version " + statement.version() + " may answer.";
            case ROLL_BACK -> "the model returns to version " + statement.version() + ".";
            case WAIVE ->
                "version " + statement.version() + " need not pass the gate "
                        + statement.gate().orElse("") + ".";
        };
    }

    private void confirm() throws IOException {
        if (yes) {
            return;
        }
        surroundings.err().print("Sign? Type yes: ");
        surroundings.err().flush();
        String answer = surroundings.in().readLine();
        if (answer == null || !answer.strip().equals("yes")) {
            throw new DrydockException(
                    CommandFailure.NOT_CONFIRMED,
                    "Nothing was signed, because the question was not answered with yes. Use --yes in scripts.");
        }
    }
}
