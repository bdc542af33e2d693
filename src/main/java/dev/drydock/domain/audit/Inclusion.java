package dev.drydock.domain.audit;

import java.util.List;

/** Proofs that a record is in a log, after RFC 9162 section 2.1.3.2. Thread-safe. */
public final class Inclusion {
    private Inclusion() {}

    /**
     * Whether the proof shows that the record is in the checkpoint's tree.
     *
     * @param number place of the record, from 0
     * @param leaf its hash
     */
    public static boolean holds(long number, Hash leaf, Checkpoint checkpoint, List<Hash> proof) {
        if (number < 0 || number >= checkpoint.size()) {
            return false;
        }
        long place = number;
        long last = checkpoint.size() - 1;
        Hash root = leaf;
        for (Hash next : proof) {
            if (last == 0) {
                return false;
            }
            if ((place & 1) == 1 || place == last) {
                root = Hash.node(next, root);
                while ((place & 1) == 0 && place != 0) {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                root = Hash.node(root, next);
            }
            place >>= 1;
            last >>= 1;
        }
        return last == 0 && root.equals(checkpoint.root());
    }
}
