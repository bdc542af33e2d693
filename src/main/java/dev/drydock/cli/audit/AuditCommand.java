package dev.drydock.cli.audit;

import dev.drydock.api.AuditRecordView;
import dev.drydock.api.CheckpointView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.domain.audit.AuditVerifier;
import dev.drydock.domain.audit.AuditVerifier.Result;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The audit log, checked on this side. */
@Command(
        name = "audit",
        description = "Check the audit log.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AuditCommand.Verify.class)
public final class AuditCommand {
    private AuditCommand() {}

    @Command(
            name = "verify",
            description = "Fetch the whole log and verify it on this machine. The output names the place where a record"
                    + " was changed, moved or removed.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Option(
                names = "--key",
                paramLabel = "PUB",
                description = "The public key of the log. Default: etc/keys/audit.pub of the site.")
        private @Nullable Path key;

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "A checkpoint that you kept elsewhere. It shows whether the end of the log was cut"
                        + " off. You can repeat this option.")
        private List<Path> kept = new ArrayList<>();

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            CheckpointView checkpoint = orchestrator.get("/audit/checkpoint", CheckpointView.class);
            List<AuditRecordView> records = orchestrator.all("/audit/records?limit=500", "from", AuditRecordView.class);
            Result result = verify(checkpoint, records);
            server.print(result, () -> print(result));
            if (!result.intact()) {
                throw new DrydockException(
                        CommandFailure.AUDIT_LOG_BROKEN,
                        "The audit log is not intact: "
                                + result.findings().get(0).sentence()
                                + " Do not change the database. Compare the log with checkpoints that were kept elsewhere.");
            }
            return ExitCode.OK;
        }

        private Result verify(CheckpointView checkpoint, List<AuditRecordView> records) {
            List<String> notes = new ArrayList<>();
            notes.add(checkpoint.note());
            records.stream()
                    .map(AuditRecordView::checkpoint)
                    .filter(note -> note != null && !note.isBlank() && !note.equals(checkpoint.note()))
                    .forEach(notes::add);
            kept.forEach(file -> notes.add(new String(PlainFiles.read(file), StandardCharsets.UTF_8)));
            String origin = checkpoint.note().lines().findFirst().orElse("");
            List<AuditVerifier.Stored> stored = records.stream()
                    .map(record -> new AuditVerifier.Stored(record.index(), record.record(), record.leafHash()))
                    .toList();
            return new AuditVerifier(origin, key(checkpoint)).verify(stored.iterator(), notes);
        }

        /** The pinned key. If none is pinned, the server's own key counts, and the output says so. */
        private PublicKey key(CheckpointView checkpoint) {
            Path pinned = key == null ? server.environment().site().publicKey("audit") : key;
            if (key != null || Files.exists(pinned)) {
                return publicKey(VerificationKey.read(pinned));
            }
            server.environment()
                    .err()
                    .println("drydock: the log was verified with the key that the server sent; use --key to"
                            + " verify with your own copy of the key");
            return publicKey(VerificationKey.ofPem(checkpoint.publicKey()));
        }

        private static PublicKey publicKey(VerificationKey key) {
            try {
                return SignedNote.publicKey(key.pem());
            } catch (IllegalArgumentException e) {
                throw new DrydockException(
                        CommandFailure.AUDIT_LOG_BROKEN,
                        "The audit log was not verified: key " + key.id()
                                + " is not Ed25519. Give the site's etc/keys/audit.pub with --key.",
                        e);
            }
        }

        private void print(Result result) {
            server.environment()
                    .out()
                    .println((result.intact() ? "INTACT" : "BROKEN") + ": " + result.size() + " records, root "
                            + result.root());
            result.findings()
                    .forEach(finding -> server.environment()
                            .out()
                            .println("  " + finding.kind() + " at " + finding.place() + ": " + finding.sentence()));
        }
    }
}
