package dev.drydock.packaging.dossier;

import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Consistency;
import dev.drydock.domain.audit.Inclusion;
import dev.drydock.domain.audit.LogKeys;
import dev.drydock.domain.audit.LogKeys.Change;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.dossier.DossierDocuments.BeginningLine;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.KeyChanges;
import dev.drydock.packaging.dossier.DossierDocuments.Log;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import dev.drydock.packaging.dossier.DossierDocuments.RecordLine;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.StatementCheck.Witnessed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The records of the audit log: each is in the tree of the checkpoint, the tree begins as it did when people signed, and the log and the dossier
 * name the same orders.
 */
final class LogCheck {
    private static final String PART = "audit log";
    private static final Set<String> FOLLOWED = Set.of("release.activate", "release.roll-back", "release.catch-up");

    private final DossierFolder dossier;
    private final Index index;
    private final List<Witnessed> witnessed;
    private final Findings findings;

    /** @param witnessed checkpoints that people signed */
    LogCheck(DossierFolder dossier, Index index, List<Witnessed> witnessed, Findings findings) {
        this.dossier = dossier;
        this.index = index;
        this.witnessed = witnessed;
        this.findings = findings;
    }

    /** Without a person's checkpoint nothing but the log's own key vouches for it, and that key comes with the dossier. */
    void check() {
        try {
            Log log = DossierDocuments.read(DossierNames.LOG, dossier.require(DossierNames.LOG), Log.class);
            LogKeys keys = keys(log);
            String found = found(log, keys);
            List<Long> unproven = unprovenChanges(log, keys);
            findings.add(PART, witnessed.isEmpty() || !unproven.isEmpty() ? Certainty.STATED : Certainty.PROVEN, found);
            unproven.forEach(place -> findings.add(
                    PART,
                    Certainty.STATED,
                    "Record " + place
                            + " says that the log got another key, and the former key did not sign it. Ask the"
                            + " site for the log's public key on a way that you trust, and compare it with the one in "
                            + DossierNames.LOG + "."));
        } catch (IllegalArgumentException e) {
            findings.add(PART, Certainty.REFUSED, DossierNames.LOG + " is damaged: " + e.getMessage());
        } catch (DrydockException e) {
            findings.add(PART, Certainty.REFUSED, e.sentence());
        }
    }

    private String found(Log log, LogKeys keys) {
        Checkpoint checkpoint = keys.verified(log.checkpoint()).orElseThrow(() -> notSigned(log.checkpoint()));
        List<AuditRecord> records = records(log, checkpoint);
        requireSameOrders(records);
        List<String> people = new ArrayList<>();
        for (Witnessed witness : witnessed) {
            requireBegins(log, keys, checkpoint, witness);
            people.add(witness.by());
        }
        if (log.left() > 0) {
            findings.add(
                    PART, Certainty.STATED, log.left() + " more records are about this version than a dossier holds.");
        }
        long about = records.stream()
                .filter(record -> !record.action().equals(LogKeys.ACTION))
                .count();
        return about + " records about the version are in the log of " + checkpoint.size() + " records, root "
                + checkpoint.root().hex()
                + (people.isEmpty()
                        ? ". No person's statement carries a checkpoint of it, so only the log's own key vouches for it."
                        : ". It begins as it did when " + String.join(" and ", new TreeSet<>(people)) + " signed.");
    }

    /** The newest checkpoint, by the log's newest key. */
    private static Checkpoint checkpoint(Log log) {
        String note = log.checkpoint();
        String origin = note.lines().findFirst().orElse("");
        return SignedNote.verified(note, origin, SignedNote.publicKey(log.publicKey()))
                .map(Checkpoint::parse)
                .filter(parsed -> parsed.origin().equals(origin))
                .orElseThrow(() -> notSigned(note));
    }

    private static DrydockException notSigned(String note) {
        return DossierDocuments.refused("a checkpoint of the audit log is not signed by its key: "
                + note.lines().limit(2).toList());
    }

    /** The log's keys: the newest, and those that records in the log name as former ones. */
    static LogKeys keys(Log log) {
        Checkpoint checkpoint = checkpoint(log);
        List<Change> changes = log.records().stream()
                .filter(line -> LogKeys.isChange(line.record()) && isIn(line, checkpoint))
                .flatMap(line -> LogKeys.change(line.record()).stream())
                .sorted(Comparator.comparingLong(Change::place))
                .toList();
        try {
            return LogKeys.of(checkpoint.origin(), SignedNote.publicKey(log.publicKey()), changes);
        } catch (IllegalArgumentException e) {
            throw DossierDocuments.refused("the keys that the audit log names do not follow from each other");
        }
    }

    /** Numbers of the records of changes that the former key does not vouch for. */
    private List<Long> unprovenChanges(Log log, LogKeys keys) {
        List<String> handOvers = dossier.find(DossierNames.KEY_CHANGES)
                .map(document -> DossierDocuments.read(DossierNames.KEY_CHANGES, document, KeyChanges.class)
                        .checkpoints())
                .orElse(List.of());
        Checkpoint now = Checkpoint.ofNote(log.checkpoint());
        return keys.changes().stream()
                .filter(change -> handOvers.stream()
                        .noneMatch(
                                note -> keys.isHandedOver(change, note) && begins(log, Checkpoint.ofNote(note), now)))
                .map(Change::place)
                .toList();
    }

    private static boolean isIn(RecordLine line, Checkpoint checkpoint) {
        return Inclusion.holds(
                line.number(), AuditRecord.leaf(line.record()), checkpoint, DossierDocuments.decoded(line.proof()));
    }

    private List<AuditRecord> records(Log log, Checkpoint checkpoint) {
        List<AuditRecord> records = new ArrayList<>();
        for (RecordLine line : log.records()) {
            Optional<AuditRecord> record =
                    AuditRecord.parse(line.record()).filter(parsed -> parsed.number() == line.number());
            if (record.isEmpty() || !isIn(line, checkpoint)) {
                throw DossierDocuments.refused("record " + line.number() + " is not in the audit log: it was changed");
            }
            records.add(record.get());
        }
        return records;
    }

    /** The records name each order of the dossier, and the dossier holds each order that a record names. */
    private void requireSameOrders(List<AuditRecord> records) {
        Set<Long> orders = index.orders().stream().map(OrderLine::sequence).collect(Collectors.toSet());
        Set<Long> logged = new TreeSet<>();
        for (AuditRecord record : records) {
            String sequence = record.details().getOrDefault("sequence", "");
            if (FOLLOWED.contains(record.action())
                    && record.subject().equals(index.label())
                    && sequence.matches("[0-9]{1,18}")) {
                logged.add(Long.parseLong(sequence));
            }
        }
        Set<Long> hidden = new TreeSet<>(logged);
        hidden.removeAll(orders);
        if (!hidden.isEmpty()) {
            throw DossierDocuments.refused("the audit log says that the node followed order "
                    + hidden.iterator().next() + ", and the dossier does not have it");
        }
        Set<Long> unknown = new TreeSet<>(orders);
        unknown.removeAll(logged);
        if (!unknown.isEmpty()) {
            throw DossierDocuments.refused("the audit log has no record that the node followed order "
                    + unknown.iterator().next());
        }
    }

    private static void requireBegins(Log log, LogKeys keys, Checkpoint now, Witnessed witness) {
        Checkpoint then = keys.verified(witness.note()).orElseThrow(() -> notSigned(witness.note()));
        if (!begins(log, then, now)) {
            throw DossierDocuments.refused("the audit log does not begin with the " + then.size()
                    + " records that it had when " + witness.by() + " signed. It was cut or rewritten");
        }
    }

    /** Whether the log begins as it was then. */
    static boolean begins(Log log, Checkpoint then, Checkpoint now) {
        return then.origin().equals(now.origin())
                && log.beginnings().stream()
                        .filter(beginning -> beginning.size() == then.size())
                        .map(BeginningLine::proof)
                        .anyMatch(proof -> Consistency.holds(then, now, DossierDocuments.decoded(proof)));
    }
}
