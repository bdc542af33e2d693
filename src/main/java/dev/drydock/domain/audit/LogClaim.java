package dev.drydock.domain.audit;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a signed document says about its sender's audit log. Whoever keeps the checkpoints of such documents finds a log that was cut off or
 * rewritten, without the records.
 *
 * @param checkpoint the newest {@link SignedNote} of the log
 * @param proofs by the size of an earlier log, the hashes of {@link Consistency} that show that it is the beginning of this one: the sender
 *     does not know for sure which checkpoint the receiver keeps
 */
public record LogClaim(String checkpoint, SortedMap<Long, List<Hash>> proofs) {
    public LogClaim {
        SortedMap<Long, List<Hash>> copy = new TreeMap<>();
        proofs.forEach((size, hashes) -> copy.put(size, List.copyOf(hashes)));
        proofs = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Why the log is not the one of an earlier checkpoint, as a clause; empty if it is.
     *
     * @param earlier that the receiver kept
     */
    public Optional<String> problem(Checkpoint earlier) {
        Checkpoint now;
        try {
            now = Checkpoint.ofNote(checkpoint);
        } catch (IllegalArgumentException e) {
            return Optional.of("its auditCheckpoint is " + e.getMessage());
        }
        if (!now.origin().equals(earlier.origin())) {
            return Optional.of("it is log " + now.origin() + ", and was " + earlier.origin());
        }
        if (now.size() < earlier.size()) {
            return Optional.of("it has " + now.size() + " records, and had " + earlier.size());
        }
        boolean continues = now.size() == earlier.size()
                ? now.root().equals(earlier.root())
                : Consistency.holds(earlier, now, proofs.getOrDefault(earlier.size(), List.of()));
        return continues
                ? Optional.empty()
                : Optional.of("it does not begin with the " + earlier.size()
                        + " records that it had, or the document does not prove it");
    }
}
