package dev.drydock.cli.audit;

import dev.drydock.api.AuditRecordView;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Frontier;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.packaging.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** An audit log as a server sends it: records, each with the signed checkpoint of its time. */
final class SignedLog {
    private static final String ORIGIN = "drydock/demo";

    final List<AuditRecordView> records = new ArrayList<>();
    SigningKey key;

    private Instant clock = Instant.parse("2026-11-25T02:00:00Z");

    SignedLog(SigningKey key, int size) {
        this.key = key;
        append(size);
    }

    /** The clock of later records is behind by that. */
    void setBack(Duration by) {
        clock = clock.minus(by);
    }

    /** More records, each of another candidate's approval. */
    void append(int more) {
        for (int i = 0; i < more; i++) {
            int number = records.size();
            String record = new AuditRecord(
                            number,
                            clock.plusSeconds(number),
                            "rhea",
                            "candidate.approve",
                            "pump-failure/" + (number + 1),
                            new TreeMap<>())
                    .canonical();
            records.add(new AuditRecordView(
                    number,
                    record,
                    AuditRecord.leaf(record).hex(),
                    note(number + 1, frontier(number).append(AuditRecord.leaf(record)))));
        }
    }

    /** Somebody else approved, and the stored hash says so too. */
    void forge(int number) {
        String forged = records.get(number).record().replace("rhea", "milo");
        records.set(
                number,
                new AuditRecordView(
                        number,
                        forged,
                        AuditRecord.leaf(forged).hex(),
                        records.get(number).checkpoint()));
    }

    /** Whoever has the key signs all checkpoints again, of the records as they are now. */
    void signAgain(SigningKey by) {
        key = by;
        Frontier tree = Frontier.EMPTY;
        for (int i = 0; i < records.size(); i++) {
            AuditRecordView record = records.get(i);
            tree = tree.append(AuditRecord.leaf(record.record()));
            records.set(i, new AuditRecordView(record.index(), record.record(), record.leafHash(), note(i + 1, tree)));
        }
    }

    String newest() {
        return records.get(records.size() - 1).checkpoint();
    }

    private Frontier frontier(int size) {
        Frontier tree = Frontier.EMPTY;
        for (AuditRecordView record : records.subList(0, size)) {
            tree = tree.append(AuditRecord.leaf(record.record()));
        }
        return tree;
    }

    private String note(long size, Frontier tree) {
        return SignedNote.sign(
                new Checkpoint(ORIGIN, size, tree.root()).text(),
                ORIGIN,
                SignedNote.publicKey(key.publicKey().pem()),
                key::sign);
    }
}
