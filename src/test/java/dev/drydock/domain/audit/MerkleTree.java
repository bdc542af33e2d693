package dev.drydock.domain.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 6962 over leaf hashes, written as the RFC defines it: roots, and proofs after RFC 9162 sections 2.1.3 and
 * 2.1.4. {@link Frontier}, which the product uses, is compared with it.
 */
final class MerkleTree {
    private final List<Hash> leaves;

    public MerkleTree(List<Hash> leaves) {
        this.leaves = List.copyOf(leaves);
    }

    public Hash root() {
        return root(leaves);
    }

    /** The hashes that lead from a leaf to the root, from the bottom up. */
    public List<Hash> inclusionProof(int leaf) {
        return path(leaf, leaves);
    }

    /** The hashes that show that the tree of the first {@code size} leaves is the beginning of this one. */
    public List<Hash> consistencyProof(int size) {
        if (size < 1 || size > leaves.size()) {
            throw new IllegalArgumentException("no tree of " + size + " leaves begins a tree of " + leaves.size());
        }
        return subproof(size, leaves, true);
    }

    /** Whether the proof leads from the leaf to the root of a tree of that size. */
    public static boolean includes(Hash leaf, long index, long size, List<Hash> proof, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        Hash r = leaf;
        for (Hash p : proof) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = Hash.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                r = Hash.node(r, p);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && r.equals(root);
    }

    /** Whether the proof shows that the first tree is the beginning of the second. */
    public static boolean consistent(
            long firstSize, Hash firstRoot, long secondSize, Hash secondRoot, List<Hash> proof) {
        if (firstSize < 1 || firstSize > secondSize) {
            return false;
        }
        if (firstSize == secondSize) {
            return proof.isEmpty() && firstRoot.equals(secondRoot);
        }
        List<Hash> path = new ArrayList<>(proof);
        if (Long.bitCount(firstSize) == 1) {
            path.add(0, firstRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        long fn = firstSize - 1;
        long sn = secondSize - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        Hash fr = path.get(0);
        Hash sr = path.get(0);
        for (Hash c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = Hash.node(c, fr);
                sr = Hash.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = Hash.node(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
    }

    private static Hash root(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Hash.ofNothing();
        }
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = split(leaves.size());
        return Hash.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    private static List<Hash> path(int leaf, List<Hash> leaves) {
        if (leaves.size() == 1) {
            return new ArrayList<>();
        }
        int k = split(leaves.size());
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        List<Hash> path = leaf < k ? path(leaf, left) : path(leaf - k, right);
        path.add(leaf < k ? root(right) : root(left));
        return path;
    }

    private static List<Hash> subproof(int size, List<Hash> leaves, boolean complete) {
        if (size == leaves.size()) {
            return complete ? new ArrayList<>() : new ArrayList<>(List.of(root(leaves)));
        }
        int k = split(leaves.size());
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        List<Hash> proof = size <= k ? subproof(size, left, complete) : subproof(size - k, right, false);
        proof.add(size <= k ? root(right) : root(left));
        return proof;
    }

    /** The largest power of two below n. */
    private static int split(int n) {
        return Integer.highestOneBit(n - 1);
    }
}
