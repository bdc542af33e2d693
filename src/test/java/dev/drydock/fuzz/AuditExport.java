package dev.drydock.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.AuditVerifier;
import dev.drydock.domain.audit.AuditVerifier.Stored;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Frontier;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.packaging.SigningKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A copy of an audit log with its checkpoints, as text: a line a record, then the notes. */
final class AuditExport {
    private static final String ORIGIN = "drydock/demo";
    private static final String NOTES = "\n=notes=\n";
    private static final String NEXT = "\n=next=\n";

    private final SigningKey key = SigningKey.generate(SigningKey.Kind.ED25519);
    private final PublicKey publicKey = SignedNote.publicKey(key.publicKey().pem());
    private final byte[] export;

    AuditExport(Instant at) {
        List<String> records = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Frontier tree = Frontier.EMPTY;
        for (int number = 0; number < 4; number++) {
            String record = new AuditRecord(
                            number,
                            at.plusSeconds(number),
                            "rhea",
                            "candidate.approve",
                            "pump-failure/" + number,
                            new TreeMap<>(Map.of("key", "\u00e9 \"quoted\"")))
                    .canonical();
            records.add(record);
            tree = tree.append(AuditRecord.leaf(record));
            notes.add(SignedNote.sign(
                    new Checkpoint(ORIGIN, tree.size(), tree.root()).text(), ORIGIN, publicKey, key::sign));
        }
        export = (String.join("\n", records) + NOTES + String.join(NEXT, notes)).getBytes(UTF_8);
    }

    /** A log that verifies is the log that was written, whatever was done to it. */
    void fuzz() {
        Fuzz.of("audit export", export).onlyAcceptsWhatMeansTheSame(this::verified);
    }

    private List<String> verified(byte[] input) {
        String[] parts = new String(input, UTF_8).split(NOTES, 2);
        List<String> records = Arrays.asList(parts[0].split("\n"));
        List<Stored> stored = new ArrayList<>();
        for (int number = 0; number < records.size(); number++) {
            Hash leaf = AuditRecord.leaf(records.get(number));
            stored.add(new Stored(number, records.get(number), leaf.hex()));
        }
        List<String> notes = parts.length < 2 ? List.of() : List.of(parts[1].split(NEXT));
        AuditVerifier.Result result = new AuditVerifier(ORIGIN, publicKey).verify(stored.iterator(), notes);
        if (!result.intact()) {
            throw new dev.drydock.failure.DrydockException(
                    dev.drydock.failure.CommandFailure.AUDIT_LOG_BROKEN,
                    result.findings().get(0).kind().toString());
        }
        return records;
    }
}
