package dev.drydock.cli.audit;

import dev.drydock.api.AuditRecordView;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.domain.audit.AuditVerifier;
import dev.drydock.domain.audit.AuditVerifier.Kind;
import dev.drydock.domain.audit.AuditVerifier.Result;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.VerificationKey;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/** Verifies records of the audit log against their checkpoints, and checkpoints that were kept elsewhere. */
final class AuditCheck {
    private AuditCheck() {}

    /**
     * @param records in the order of their places
     * @param further checkpoints beside those of the records
     * @param kept files with a checkpoint
     */
    static Result of(
            String origin, PublicKey key, List<AuditRecordView> records, List<String> further, List<Path> kept) {
        List<String> notes = new ArrayList<>(further);
        records.stream()
                .map(AuditRecordView::checkpoint)
                .filter(note -> note != null && !note.isBlank() && !further.contains(note))
                .forEach(notes::add);
        kept.forEach(file -> notes.add(new String(PlainFiles.read(file), StandardCharsets.UTF_8)));
        return new AuditVerifier(origin, key)
                .verify(
                        records.stream()
                                .map(record ->
                                        new AuditVerifier.Stored(record.index(), record.record(), record.leafHash()))
                                .iterator(),
                        notes);
    }

    /** Which log a checkpoint is of. */
    static String origin(String note) {
        return note.lines().findFirst().orElse("");
    }

    static PublicKey publicKey(VerificationKey key) {
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

    static void print(Result result, PrintWriter out) {
        out.println((result.intact() ? "INTACT" : "BROKEN") + ": " + result.size() + " records, root " + result.root());
        result.findings()
                .forEach(finding -> out.println("  " + finding.kind()
                        + (finding.place() < 0 ? "" : " at " + finding.place()) + ": " + finding.sentence()));
        result.keyChanges()
                .forEach(place -> out.println("  The log got another key after record " + place
                        + ", which names the former and the new one."));
        if (result.formerKey()) {
            out.println(
                    "  You verified with a former key of the log. Get the newest one from the site on a way that you trust:"
                            + " whoever stole a former key can invent what came after it.");
        }
        if (result.setBacks() > 0) {
            out.println(
                    "  A server's clock went back " + result.setBacks() + (result.setBacks() == 1 ? " time" : " times")
                            + (result.setBacks() > result.lastSetBacks().size()
                                    ? "; the last " + result.lastSetBacks().size() + ":"
                                    : ":"));
            result.lastSetBacks()
                    .forEach(back -> out.println(
                            "    at record " + back.place() + " from " + back.before() + " to " + back.at()));
        }
    }

    /**
     * @param what was verified, such as {@code The audit log}
     * @throws DrydockException {@link CommandFailure#AUDIT_LOG_BROKEN} with the first finding
     */
    static void requireIntact(String what, Result result) {
        if (!result.intact()) {
            throw new DrydockException(
                    CommandFailure.AUDIT_LOG_BROKEN,
                    what + " is not intact: " + result.findings().get(0).sentence()
                            + (result.findings().get(0).kind() == Kind.KEY_CHANGED
                                    ? ""
                                    : " Do not change the database. Compare the log with checkpoints that were kept elsewhere."));
        }
    }
}
