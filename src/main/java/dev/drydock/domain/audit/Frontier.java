package dev.drydock.domain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one must know of a Merkle tree to append to it: its size and the roots of its complete subtrees, the largest first.
 * Immutable; a tree of a million leaves has a frontier of at most twenty hashes.
 */
public record Frontier(long size, List<Hash> subtrees) {
    public static final Frontier EMPTY = new Frontier(0, List.of());

    public Frontier {
        subtrees = List.copyOf(subtrees);
        if (subtrees.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has " + Long.bitCount(size)
                    + " complete subtrees, not " + subtrees.size());
        }
    }

    public Frontier append(Hash leaf) {
        List<Hash> next = new ArrayList<>(subtrees);
        Hash carried = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            carried = Hash.node(next.remove(next.size() - 1), carried);
        }
        next.add(carried);
        return new Frontier(size + 1, next);
    }

    public Hash root() {
        if (subtrees.isEmpty()) {
            return Hash.ofNothing();
        }
        Hash root = subtrees.get(subtrees.size() - 1);
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = Hash.node(subtrees.get(i), root);
        }
        return root;
    }

    /** Hexadecimal, with spaces between; read back by {@link #decode}. */
    public String encoded() {
        return subtrees.stream().map(Hash::hex).collect(Collectors.joining(" "));
    }

    public static Frontier decode(long size, String encoded) {
        List<Hash> subtrees = new ArrayList<>();
        for (String hex : encoded.split(" ", -1)) {
            if (!hex.isEmpty()) {
                subtrees.add(Hash.ofHex(hex));
            }
        }
        return new Frontier(size, subtrees);
    }
}
