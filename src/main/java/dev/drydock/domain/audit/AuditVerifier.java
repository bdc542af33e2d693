package dev.drydock.domain.audit;

import dev.drydock.domain.audit.LogKeys.Change;
import dev.drydock.domain.audit.LogKeys.Signed;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
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
        CHECKPOINT_INVALID,
        KEY_CHANGED
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
     * @param keyChanges numbers of the records after which another key signed the log
     * @param formerKey whether the key that was verified with is not the log's newest
     */
    public record Result(
            long size,
            String root,
            List<Finding> findings,
            long setBacks,
            List<SetBack> lastSetBacks,
            List<Long> keyChanges,
            boolean formerKey) {
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
        Reading reading = new Reading(sizes(checkpoints));
        records.forEachRemaining(reading::read);
        List<Finding> ofCheckpoints = new ArrayList<>();
        LogKeys keys = keys(reading.changes, ofCheckpoints);
        NavigableMap<Long, Checkpoint> bySize = bySize(signed(keys, checkpoints, ofCheckpoints), ofCheckpoints);
        reading.firstMismatch(bySize).ifPresent(reading::add);
        List<Finding> findings = new ArrayList<>(reading.findings);
        findings.addAll(ofCheckpoints);
        long expected = reading.expected;
        if (!bySize.isEmpty() && bySize.lastKey() > expected) {
            findings.add(new Finding(
                    Kind.TRUNCATED,
                    expected,
                    "The log ends before record " + expected + ", but a signed checkpoint knows " + bySize.lastKey()
                            + " records: " + (bySize.lastKey() - expected) + " were cut off."));
        }
        long known = bySize.isEmpty() ? 0 : bySize.lastKey();
        if (known < expected) {
            findings.add(new Finding(
                    Kind.UNSIGNED,
                    known,
                    "No signed checkpoint knows the records from " + known + " on; the log continues to record "
                            + (expected - 1) + ". A checkpoint is signed with every record: theirs was removed, or they"
                            + " were written by something else than the log."));
        }
        return new Result(
                reading.tree.size(),
                reading.tree.root().hex(),
                List.copyOf(findings),
                reading.times.count,
                List.copyOf(reading.times.last),
                reading.changes.stream().map(Change::place).toList(),
                keys.isFormer());
    }

    /** The sizes whose roots matter. */
    private static Set<Long> sizes(Iterable<String> notes) {
        Set<Long> sizes = new HashSet<>();
        for (String note : notes) {
            try {
                sizes.add(Checkpoint.ofNote(note).size());
            } catch (IllegalArgumentException e) {
                // It is found to be invalid when its signature is verified
            }
        }
        return sizes;
    }

    /** Without readable changes, the given key counts alone, and what it did not sign is found. */
    private LogKeys keys(List<Change> changes, List<Finding> findings) {
        try {
            return LogKeys.of(origin, key, changes);
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(Kind.KEY_CHANGED, -1, String.valueOf(e.getMessage())));
            return LogKeys.of(origin, key, List.of());
        }
    }

    /** The records as they are read. Which checkpoints count is known only at the end, since the log itself names its keys. */
    private static final class Reading {
        private final List<Finding> findings = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private final Map<Long, Hash> roots = new HashMap<>();
        private final Times times = new Times();
        private final Set<Long> sizes;
        private Frontier tree = Frontier.EMPTY;
        private long expected;
        private boolean complete = true;

        Reading(Set<Long> sizes) {
            this.sizes = sizes;
        }

        void read(Stored stored) {
            if (stored.number() != expected) {
                findings.add(
                        stored.number() > expected
                                ? missing(expected, stored.number())
                                : new Finding(
                                        Kind.REORDERED,
                                        stored.number(),
                                        "Record " + stored.number() + " is there twice: records were put in."));
                complete = false;
            }
            expected = Math.max(expected, stored.number() + 1);
            Hash leaf = AuditRecord.leaf(stored.canonical());
            boolean found = problem(stored, leaf).map(findings::add).orElse(false);
            tree = tree.append(leaf);
            if (complete && sizes.contains(tree.size())) {
                roots.put(tree.size(), tree.root());
            }
            if (complete && !found) {
                times.look(stored);
            }
            if (!found) {
                LogKeys.change(stored.canonical()).ifPresent(changes::add);
            }
        }

        /**
         * The first record that is not as it was: every later root differs too. Empty if that record was found already. From there on, the
         * times count no more.
         */
        Optional<Finding> firstMismatch(NavigableMap<Long, Checkpoint> signed) {
            for (Checkpoint checkpoint : signed.values()) {
                Hash root = roots.get(checkpoint.size());
                if (root != null && !root.equals(checkpoint.root())) {
                    long place = checkpoint.size() - 1;
                    times.endBefore(place);
                    return findings.stream().anyMatch(finding -> finding.place() == place)
                            ? Optional.empty()
                            : Optional.of(new Finding(
                                    Kind.CHANGED,
                                    place,
                                    "Record " + place
                                            + " and its stored hash were changed: the signed checkpoint of size "
                                            + checkpoint.size() + " has another root."));
                }
            }
            return Optional.empty();
        }

        void add(Finding finding) {
            findings.add(finding);
            findings.sort(Comparator.comparingLong(Finding::place));
        }
    }

    /** Follows the times of records. */
    private static final class Times {
        private static final int MOST = 100;

        private final Deque<SetBack> last = new ArrayDeque<>();
        private long count;
        private Instant latest = Instant.MIN;

        void endBefore(long place) {
            int known = last.size();
            last.removeIf(back -> back.place() >= place);
            count -= known - last.size();
        }

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

    private static List<Signed> signed(LogKeys keys, Iterable<String> notes, List<Finding> findings) {
        List<Signed> signed = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String note : notes) {
            keys.signed(note).ifPresentOrElse(signed::add, () -> invalid.add(note));
        }
        findings.addAll(keys.unproven(signed));
        if (!invalid.isEmpty()) {
            findings.add(new Finding(
                    Kind.CHECKPOINT_INVALID,
                    -1,
                    (invalid.size() == 1
                                    ? "A checkpoint is not signed by the log's key: "
                                    : invalid.size() + " checkpoints are not signed by the log's key. The first is ")
                            + invalid.get(0).lines().limit(2).toList() + "."));
        }
        return signed;
    }

    private static NavigableMap<Long, Checkpoint> bySize(List<Signed> signed, List<Finding> findings) {
        NavigableMap<Long, Checkpoint> bySize = new TreeMap<>();
        for (Signed one : signed) {
            Checkpoint checkpoint = one.checkpoint();
            Checkpoint before = bySize.putIfAbsent(checkpoint.size(), checkpoint);
            if (before != null && !before.equals(checkpoint)) {
                findings.add(new Finding(
                        Kind.CHECKPOINT_INVALID,
                        before.size(),
                        "The log's key has signed two different logs of size " + before.size() + "."));
            }
        }
        return bySize;
    }
}
