package dev.drydock.persistence;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.Frontier;
import dev.drydock.domain.audit.Hash;
import dev.drydock.domain.audit.LogKeys;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.AuditSigner.Former;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;

/**
 * The audit log in tables. Appends wait for each other at the head's row, so numbers have no gaps and each checkpoint extends
 * the last; the row is held until the caller's transaction ends, so append late in it.
 */
@ApplicationScoped
public class JpaAuditLog implements AuditLog, AuditTrail {
    private static final Logger LOG = Logger.getLogger(JpaAuditLog.class.getName());

    /** Two servers with different clocks alternate: of so many records one is enough. */
    private static final long BETWEEN_SET_BACKS = 100;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Inject
    AuditSigner signer;

    @Inject
    Clock clock;

    @Inject
    Holder self;

    @Override
    public void append(Event event) {
        Object[] head = (Object[]) entityManager
                .createNativeQuery(
                        "select size, frontier, latest_at, set_back_number from audit_head where id = 1 for update")
                .getSingleResult();
        long number = ((Number) head[0]).longValue();
        Frontier tree = Frontier.decode(number, String.valueOf(head[1]));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant latest = head[2] == null ? Instant.MIN : Instant.parse(String.valueOf(head[2]));
        tree = continued(tree, now);
        number = tree.size();
        boolean setBack = AuditRecord.isSetBack(latest, now);
        if (setBack && (head[3] == null || number - ((Number) head[3]).longValue() >= BETWEEN_SET_BACKS)) {
            LOG.warning(() -> "The clock went back: it shows " + now + ", and the audit log has a record of " + latest
                    + ". Set the clock right. docs/guides/three-in-the-morning.md says what a wrong clock does.");
            Event noticed = Event.of(
                    self.actor().name(), "clock.set-back", "clock", "before", latest.toString(), "now", now.toString());
            tree = write(noticed, now, tree, signer.publicKey(), signer.signer());
            update("update audit_head set set_back_number = ? where id = 1", number);
        }
        tree = write(event, now, tree, signer.publicKey(), signer.signer());
        update(
                "update audit_head set size = ?, frontier = ?, latest_at = ? where id = 1",
                tree.size(),
                tree.encoded(),
                (setBack || now.isAfter(latest) ? now : latest).toString());
    }

    /**
     * The log, after a record of the change if another key signed it until now.
     *
     * @throws DrydockException {@link CommonFailure#AUDIT_KEY_CHANGED} if that key is not the site's former one; {@link
     *     CommonFailure#STORED_BYTES_ALTERED} if nobody signed the log as it is, so that this server does not sign it either
     */
    private Frontier continued(Frontier tree, Instant now) {
        if (tree.size() == 0) {
            return tree;
        }
        String newest = checkpointOf(tree.size()).orElseThrow(() -> altered(tree.size(), "is missing"));
        requireOrigin(newest);
        if (SignedNote.names(newest, signer.origin(), signer.publicKey())) {
            requireOf(tree, newest, signer.publicKey());
            return tree;
        }
        Former former = signer.former()
                .filter(one -> SignedNote.names(newest, signer.origin(), one.publicKey()))
                .orElseThrow(JpaAuditLog::keyChanged);
        requireOf(tree, newest, former.publicKey());
        Event change = new Event(
                self.actor().name(), LogKeys.ACTION, "audit", LogKeys.details(former.publicKey(), signer.publicKey()));
        if (former.signer().isPresent()) {
            LOG.info(() -> "The audit log gets another key with record " + tree.size()
                    + ", which the former key signs. docs/guides/keys.md says where the former key goes.");
            return write(change, now, tree, former.publicKey(), former.signer().get());
        }
        LOG.warning(
                () -> "The audit log gets another key with record " + tree.size()
                        + ". The former key does not sign it, because only its public half is here: whoever verifies the log needs the new one.");
        return write(change, now, tree, signer.publicKey(), signer.signer());
    }

    private void requireOrigin(String note) {
        String origin = note.lines().findFirst().orElse("");
        if (!origin.equals(signer.origin())) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "The audit log cannot be continued: it is the log of " + origin + ", and this site is "
                            + signer.origin() + ". Write the former name of the site into etc/site.yaml (site).");
        }
    }

    private static void requireOf(Frontier tree, String note, PublicKey key) {
        Optional<Checkpoint> signed = SignedNote.verified(
                        note, Checkpoint.ofNote(note).origin(), key)
                .map(Checkpoint::parse)
                .filter(checkpoint ->
                        checkpoint.size() == tree.size() && checkpoint.root().equals(tree.root()));
        if (signed.isEmpty()) {
            throw altered(tree.size(), "is not signed, or is one of other records");
        }
    }

    private static DrydockException altered(long size, String how) {
        return new DrydockException(
                CommonFailure.STORED_BYTES_ALTERED,
                "The audit log cannot be continued: the checkpoint of its " + size + " records " + how
                        + ". Somebody changed the database, or a part of it was restored. Run 'drydock audit verify' on a copy,"
                        + " and restore the database from a backup.");
    }

    private Optional<String> checkpointOf(long size) {
        List<?> notes = entityManager
                .createNativeQuery("select note from audit_checkpoint where size = ?")
                .setParameter(1, size)
                .getResultList();
        return notes.stream().map(String::valueOf).findFirst();
    }

    private static DrydockException keyChanged() {
        return new DrydockException(
                CommonFailure.AUDIT_KEY_CHANGED,
                "The audit log cannot be continued: its newest checkpoint is signed by another key than this server's"
                        + " etc/keys/audit.key. Put the key back, or copy it from the orchestrator that has changed it. To change it, keep the"
                        + " former key as etc/keys/audit-former.key with audit-former.pub, or only the public half if the"
                        + " key is lost, and start again (docs/guides/keys.md).");
    }

    private Frontier write(Event event, Instant now, Frontier before, PublicKey key, UnaryOperator<byte[]> signing) {
        long number = before.size();
        AuditRecord record =
                new AuditRecord(number, now, event.actor(), event.action(), event.subject(), event.details());
        String canonical = record.canonical();
        Hash leaf = AuditRecord.leaf(canonical);
        Frontier tree = before.append(leaf);
        update(
                "insert into audit_record (number, canonical, leaf_hash) values (?, ?, ?)",
                number,
                canonical,
                leaf.hex());
        String text = new Checkpoint(signer.origin(), tree.size(), tree.root()).text();
        update(
                "insert into audit_checkpoint (size, note) values (?, ?)",
                tree.size(),
                SignedNote.sign(text, signer.origin(), key, signing));
        return tree;
    }

    private void update(String sql, Object... arguments) {
        var query = entityManager.createNativeQuery(sql);
        for (int i = 0; i < arguments.length; i++) {
            query.setParameter(i + 1, arguments[i]);
        }
        query.executeUpdate();
    }

    @Override
    public List<Entry> records(long from, int limit) {
        return entries(entityManager
                .createNativeQuery(
                        "select number, canonical, leaf_hash from audit_record where number >= ? order by number")
                .setParameter(1, from)
                .setMaxResults(limit)
                .getResultList());
    }

    @Override
    public long size() {
        Object size = entityManager
                .createNativeQuery("select size from audit_head where id = 1")
                .getSingleResult();
        return ((Number) size).longValue();
    }

    /** The canonical text has its keys in one order and quotes in values escaped, so patterns meet what they mean. */
    @Override
    public List<Entry> search(Search search, int limit) {
        List<String> patterns = new ArrayList<>();
        if (!search.actor().isEmpty()) {
            patterns.add("{\"action\":\"%\",\"actor\":\"" + literal(search.actor()) + "\",\"at\":\"%");
        }
        if (!search.action().isEmpty()) {
            patterns.add("{\"action\":\"%" + literal(search.action()) + "%\",\"actor\":\"%");
        }
        if (!search.subject().isEmpty()) {
            patterns.add("%,\"subject\":\"%" + literal(search.subject()) + "%\"}");
        }
        if (search.refused().equals(Optional.of(true))) {
            patterns.add("{\"action\":\"%.refused\",\"actor\":\"%");
        }
        var query = entityManager
                .createNativeQuery(
                        "select number, canonical, leaf_hash from audit_record where number >= ? and number < ?"
                                + " and canonical like ? escape '!'".repeat(patterns.size()) + " order by number desc")
                .setParameter(1, search.from())
                .setParameter(2, search.before());
        for (int i = 0; i < patterns.size(); i++) {
            query.setParameter(i + 3, patterns.get(i));
        }
        return entries(query.setMaxResults(limit).getResultList());
    }

    /** As it stands in a canonical text, and in a pattern for nothing but itself. */
    private static String literal(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_");
    }

    private static List<Entry> entries(List<?> rows) {
        List<Entry> entries = new ArrayList<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            entries.add(new Entry(
                    ((Number) columns[0]).longValue(), String.valueOf(columns[1]), String.valueOf(columns[2])));
        }
        return entries;
    }

    @Override
    public Optional<String> latestCheckpoint() {
        List<?> newest = entityManager
                .createNativeQuery("select note from audit_checkpoint order by size desc")
                .setMaxResults(1)
                .getResultList();
        return newest.stream().map(String::valueOf).findFirst();
    }

    @Override
    public List<String> checkpoints(long from, int limit) {
        List<String> notes = new ArrayList<>();
        for (Object note : entityManager
                .createNativeQuery("select note from audit_checkpoint where size > ? order by size")
                .setParameter(1, from)
                .setMaxResults(limit)
                .getResultList()) {
            notes.add(String.valueOf(note));
        }
        return notes;
    }
}
