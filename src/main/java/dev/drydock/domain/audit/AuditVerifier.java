package dev.drydock.domain.audit;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks a copy of the audit log without the server: that every record is there, in its place, with the bytes that were
 * hashed when it was written. There is a signed checkpoint for every size the log has had, so what was changed is located
 * even if its stored hash was changed with it. Checkpoints that others have kept, given beside, show what no copy can: that
 * its end was cut off.
 */
public final class AuditVerifier {
    private final String origin;
    private final PublicKey key;

    public AuditVerifier(String origin, PublicKey key) {
        this.origin = origin;
        this.key = key;
    }

    /** A record as it is stored: its place, its canonical text and the leaf hash beside it. */
    public record Stored(long number, String canonical, String leafHash) {}

    /** What is wrong at a place. The place is the number of a record, or for a checkpoint its size. */
    public record Finding(Kind kind, long place, String sentence) {}

    /** The kinds of damage. */
    public enum Kind {
        CHANGED,
        MISSING,
        REORDERED,
        TRUNCATED,
        UNSIGNED,
        CHECKPOINT_INVALID
    }

    /**
     * A place where a server's clock was behind the record before. It is no damage: this is what was written.
     *
     * @param place number of the record
     * @param before the latest time before it, ISO-8601, as {@code at} is
     */
    public record SetBack(long place, String before, String at) {}

    /**
     * What was found.
     *
     * @param size records that were read; the log is intact if and only if there are no findings
     * @param setBacks how often a clock was set back
     * @param lastSetBacks the last hundred of them
     */
    public record Result(long size, String root, List<Finding> findings, long setBacks, List<SetBack> lastSetBacks) {
        public boolean intact() {
            return findings.isEmpty();
        }
    }

    /**
     * Reads the whole log once.
     *
     * @param records in the order of their places
     * @param checkpoints signed notes, the log's own and those that others kept, in any order
     */
    public Result verify(Iterator<Stored> records, Iterable<String> checkpoints) {
        List<Finding> findings = new ArrayList<>();
        NavigableMap<Long, Checkpoint> signed = signed(checkpoints, findings);
        Frontier tree = Frontier.EMPTY;
        long expected = 0;
        boolean comparable = true;
        Times times = new Times();
        while (records.hasNext()) {
            Stored stored = records.next();
            if (stored.number() > expected) {
                findings.add(missing(expected, stored.number()));
                comparable = false;
            }
            expected = stored.number() + 1;
            Hash leaf = AuditRecord.leaf(stored.canonical());
            boolean found = problem(stored, leaf).map(findings::add).orElse(false);
            tree = tree.append(leaf);
            if (comparable) {
                Checkpoint checkpoint = signed.get(tree.size());
                if (checkpoint != null && !checkpoint.root().equals(tree.root())) {
                    comparable = false; // every later root differs too: this is the first record that is not as it was
                    if (!found) {
                        findings.add(new Finding(
                                Kind.CHANGED,
                                stored.number(),
                                "Record " + stored.number()
                                        + " and its stored hash were changed: the signed checkpoint of size "
                                        + tree.size() + " has another root."));
                    }
                }
            }
            if (comparable && !found) {
                times.look(stored);
            }
        }
        if (!signed.isEmpty() && signed.lastKey() > expected) {
            findings.add(new Finding(
                    Kind.TRUNCATED,
                    expected,
                    "The log ends before record " + expected + ", but a signed checkpoint knows " + signed.lastKey()
                            + " records: " + (signed.lastKey() - expected) + " were cut off."));
        }
        long known = signed.isEmpty() ? 0 : signed.lastKey();
        if (known < expected) {
            findings.add(new Finding(
                    Kind.UNSIGNED,
                    known,
                    "No signed checkpoint knows the records from " + known + " on; the log continues to record "
                            + (expected - 1) + ". A checkpoint is signed with every record: theirs was removed, or they"
                            + " were written by something else than the log."));
        }
        return new Result(tree.size(), tree.root().hex(), List.copyOf(findings), times.count, List.copyOf(times.last));
    }

    /** Follows the times of records. */
    private static final class Times {
        private static final int MOST = 100;

        private final Deque<SetBack> last = new ArrayDeque<>();
        private long count;
        private Instant latest = Instant.MIN;

        void look(Stored stored) {
            AuditRecord.timeOf(stored.canonical()).ifPresent(at -> look(stored.number(), at));
        }

        /** Compares with the latest time, so that many small steps back are found too. */
        private void look(long number, Instant at) {
            if (AuditRecord.isSetBack(latest, at)) {
                count++;
                last.add(new SetBack(number, latest.toString(), at.toString()));
                if (last.size() > MOST) {
                    last.remove();
                }
                latest = at;
            } else if (at.isAfter(latest)) {
                latest = at;
            }
        }
    }

    private static Optional<Finding> problem(Stored stored, Hash leaf) {
        if (!AuditRecord.hasNumber(stored.canonical(), stored.number())) {
            return Optional.of(new Finding(
                    Kind.REORDERED,
                    stored.number(),
                    "In the place of record " + stored.number() + " is another record: records were moved."));
        }
        if (!leaf.hex().equals(stored.leafHash())) {
            return Optional.of(new Finding(
                    Kind.CHANGED,
                    stored.number(),
                    "Record " + stored.number() + " was changed: its hash is " + leaf.hex() + ", recorded was "
                            + stored.leafHash() + "."));
        }
        return Optional.empty();
    }

    private static Finding missing(long from, long to) {
        String which = to - from == 1 ? "Record " + from + " is" : "Records " + from + " to " + (to - 1) + " are";
        return new Finding(Kind.MISSING, from, which + " missing.");
    }

    private NavigableMap<Long, Checkpoint> signed(Iterable<String> notes, List<Finding> findings) {
        NavigableMap<Long, Checkpoint> signed = new TreeMap<>();
        for (String note : notes) {
            Optional<Checkpoint> checkpoint =
                    SignedNote.verified(note, origin, key).flatMap(this::parsed);
            if (checkpoint.isEmpty()) {
                findings.add(new Finding(
                        Kind.CHECKPOINT_INVALID,
                        -1,
                        "A checkpoint is not signed by the log's key: "
                                + note.lines().limit(2).toList() + "."));
                continue;
            }
            Checkpoint before = signed.putIfAbsent(checkpoint.get().size(), checkpoint.get());
            if (before != null && !before.equals(checkpoint.get())) {
                findings.add(new Finding(
                        Kind.CHECKPOINT_INVALID,
                        before.size(),
                        "The log's key has signed two different logs of size " + before.size() + "."));
            }
        }
        return signed;
    }

    private Optional<Checkpoint> parsed(String text) {
        try {
            return Optional.of(Checkpoint.parse(text))
                    .filter(checkpoint -> checkpoint.origin().equals(origin));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
