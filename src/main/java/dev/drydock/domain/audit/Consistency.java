package dev.drydock.domain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Proofs that an earlier tree is the beginning of a later one, after RFC 9162 sections 2.1.4.1 and 2.1.4.2. Whoever holds an older checkpoint
 * finds by them a log that was rewritten, without the records. Thread-safe.
 */
public final class Consistency {
    private Consistency() {}

    /** The leaf hashes of a log. */
    @FunctionalInterface
    public interface Leaves {
        /** Hands over those from a number on and before another, in order. */
        void each(long from, long until, Consumer<Hash> taker);
    }

    /**
     * The hashes that show that the tree of the first leaves is the beginning of the whole one. Reads each leaf once, and none
     * if the trees are the same.
     *
     * @param first size of the earlier tree, 1 or more
     * @param size of the later tree, not smaller
     */
    public static List<Hash> proof(long first, long size, Leaves leaves) {
        TreeProofs proofs = new TreeProofs(size, List.of(), List.of(first));
        if (first == size) {
            return List.of();
        }
        leaves.each(0, size, proofs::read);
        return proofs.ofBeginning(first);
    }

    /** Whether the proof shows that the earlier checkpoint's tree is the beginning of the later one's. */
    public static boolean holds(Checkpoint earlier, Checkpoint later, List<Hash> proof) {
        if (earlier.size() < 1 || earlier.size() > later.size()) {
            return false;
        }
        if (earlier.size() == later.size()) {
            return proof.isEmpty() && earlier.root().equals(later.root());
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(earlier.size()) == 1) {
            path.add(0, earlier.root());
        }
        return !path.isEmpty() && leads(earlier, later, path);
    }

    private static boolean leads(Checkpoint earlier, Checkpoint later, List<Hash> path) {
        long first = earlier.size() - 1;
        long last = later.size() - 1;
        int skipped = Long.numberOfTrailingZeros(~first);
        first >>= skipped;
        last >>= skipped;
        Hash earlierRoot = path.get(0);
        Hash laterRoot = path.get(0);
        for (Hash next : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((first & 1) == 1 || first == last) {
                earlierRoot = Hash.node(next, earlierRoot);
                laterRoot = Hash.node(next, laterRoot);
                while ((first & 1) == 0 && first != 0) {
                    first >>= 1;
                    last >>= 1;
                }
            } else {
                laterRoot = Hash.node(laterRoot, next);
            }
            first >>= 1;
            last >>= 1;
        }
        return last == 0 && earlierRoot.equals(earlier.root()) && laterRoot.equals(later.root());
    }
}
