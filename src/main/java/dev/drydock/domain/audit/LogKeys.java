package dev.drydock.domain.audit;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys that signed a log, in their order. A record {@link #ACTION} names each change. The former key signs the checkpoint right after that
 * record, so whoever knows it learns the new one. The new key signs each checkpoint after that, so whoever knows the new key learns the former ones.
 */
public final class LogKeys {
    /** The action of a record that names a change. */
    public static final String ACTION = "audit.key-change";

    private static final String START = "{\"action\":\"" + ACTION + "\",";
    private static final String FORMER = "former";
    private static final String KEY = "key";

    private final String origin;
    private final List<PublicKey> keys;
    /** Of each key the first size that it may have signed. */
    private final List<Long> from;

    private final List<Change> changes;
    private final int given;

    private LogKeys(String origin, List<PublicKey> keys, List<Change> changes, int given) {
        this.origin = origin;
        this.keys = keys;
        this.from = new ArrayList<>(List.of(0L));
        changes.forEach(change -> from.add(change.place() + 1));
        this.changes = changes;
        this.given = given;
    }

    /**
     * A change of the log's key.
     *
     * @param place number of its record
     */
    public record Change(long place, PublicKey former, PublicKey key) {}

    /**
     * A checkpoint with the key that signed it.
     *
     * @param key place among the log's keys, from 0
     */
    record Signed(Checkpoint checkpoint, int key) {}

    /** What a record of a change says beside its place. */
    public static SortedMap<String, String> details(PublicKey former, PublicKey key) {
        return new TreeMap<>(Map.of(FORMER, base64(former), KEY, base64(key)));
    }

    private static String base64(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** Whether a canonical text is of a record that names a change, without reading all of it. */
    public static boolean isChange(String canonical) {
        return canonical.startsWith(START);
    }

    /** The change that a canonical text names; empty if it names none that can be read. */
    public static Optional<Change> change(String canonical) {
        return isChange(canonical) ? AuditRecord.parse(canonical).flatMap(LogKeys::read) : Optional.empty();
    }

    private static Optional<Change> read(AuditRecord record) {
        try {
            return Optional.of(new Change(
                    record.number(),
                    SignedNote.publicKey(record.details().getOrDefault(FORMER, "")),
                    SignedNote.publicKey(record.details().getOrDefault(KEY, ""))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The keys of a log.
     *
     * @param given the key that the reader trusts: the log's first, its newest or one between
     * @param changes that the log names, in their order
     * @throws IllegalArgumentException if they do not follow from each other, or the given key is none of them; the message is a sentence
     */
    public static LogKeys of(String origin, PublicKey given, List<Change> changes) {
        List<PublicKey> keys = new ArrayList<>();
        keys.add(changes.isEmpty() ? given : changes.get(0).former());
        for (Change change : changes) {
            if (!change.former().equals(keys.get(keys.size() - 1))) {
                throw new IllegalArgumentException("Record " + change.place()
                        + " names another former key than the key that signed the log until then.");
            }
            keys.add(change.key());
        }
        int place = keys.indexOf(given); // a thief can let it return: whoever has it wants to know of each change since
        if (place < 0) {
            throw new IllegalArgumentException(
                    "The key that you verify with is none of the " + keys.size() + " keys that the log names.");
        }
        return new LogKeys(origin, List.copyOf(keys), List.copyOf(changes), place);
    }

    /** Whether the log has another key since the one that was given. */
    boolean isFormer() {
        return !keys.get(given).equals(keys.get(keys.size() - 1));
    }

    public List<Change> changes() {
        return changes;
    }

    /**
     * Whether the former key vouches for a change.
     *
     * @param note a checkpoint of the size right after the change's record
     */
    public boolean isHandedOver(Change change, String note) {
        return signed(note)
                .filter(one -> one.checkpoint().size() == change.place() + 1
                        && keys.get(one.key()).equals(change.former()))
                .isPresent();
    }

    /** The checkpoint of a note, if a key of the log signed it that signed logs of its size. */
    public Optional<Checkpoint> verified(String note) {
        return signed(note).map(Signed::checkpoint);
    }

    Optional<Signed> signed(String note) {
        try {
            Checkpoint checkpoint = Checkpoint.ofNote(note);
            for (int key = 0; key < keys.size() && checkpoint.origin().equals(origin); key++) {
                if (mayHaveSigned(key, checkpoint.size())
                        && SignedNote.verified(note, origin, keys.get(key))
                                .filter(checkpoint.text()::equals)
                                .isPresent()) {
                    return Optional.of(new Signed(checkpoint, key));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** At the size right after a change both keys count: the former one may be lost. */
    private boolean mayHaveSigned(int key, long size) {
        return size >= from.get(key) && (key + 1 == keys.size() || size <= from.get(key + 1));
    }

    /**
     * The changes that no trusted key vouches for, with a sentence each. From the given key on, each key vouches for the next one by the
     * checkpoint right after the change. The given key vouches for those before it by any checkpoint.
     *
     * @param checkpoints of the log; that their roots are the log's is for the caller to compare
     */
    List<AuditVerifier.Finding> unproven(List<Signed> checkpoints) {
        List<AuditVerifier.Finding> findings = new ArrayList<>();
        for (int key = given + 1; key < keys.size(); key++) {
            int former = key - 1;
            long size = from.get(key);
            if (checkpoints.stream()
                    .noneMatch(one -> one.key() == former && one.checkpoint().size() == size)) {
                findings.add(
                        finding(
                                changes.get(former),
                                "and the former key did not sign it. Get the log's new public key on a way that you trust, and verify with it."));
            }
        }
        if (given > 0 && checkpoints.stream().noneMatch(one -> one.key() == given)) {
            findings.add(
                    finding(changes.get(given - 1), "and no checkpoint is signed by the key that you verify with."));
        }
        return findings;
    }

    private static AuditVerifier.Finding finding(Change change, String problem) {
        return new AuditVerifier.Finding(
                AuditVerifier.Kind.KEY_CHANGED,
                change.place(),
                "Record " + change.place() + " says that the log got another key, " + problem);
    }
}
