package dev.drydock.domain.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes several proofs after RFC 9162 while the leaves of a log are read once: that a record is in the log (section 2.1.3.1), and that an
 * earlier tree is its beginning (section 2.1.4.1). Name what is to be proved, hand over every leaf in order, then ask. Not thread-safe.
 */
public final class TreeProofs {
    private final long size;
    private final Set<Range> wanted = new HashSet<>();
    private final Map<Range, Hash> found = new HashMap<>();
    private final Deque<Part> complete = new ArrayDeque<>();
    private long read;

    /** Leaves from a number on and before another. */
    private record Range(long from, long until) {
        long size() {
            return until - from;
        }

        /** What its left and right half are: the left one has the largest power of two below its size. */
        Range left() {
            return new Range(from, middle());
        }

        Range right() {
            return new Range(middle(), until);
        }

        private long middle() {
            return from + Long.highestOneBit(size() - 1);
        }
    }

    /** A complete subtree. */
    private record Part(Range range, Hash root) {}

    /**
     * @param size of the log
     * @param records numbers of the records to be proved
     * @param beginnings sizes of the earlier trees, 1 or more
     */
    public TreeProofs(long size, Collection<Long> records, Collection<Long> beginnings) {
        this.size = size;
        records.forEach(number -> inclusion(number).forEach(this::want));
        beginnings.forEach(first -> beginning(first).forEach(this::want));
    }

    private void want(Range range) {
        if (Long.bitCount(range.size()) == 1) {
            wanted.add(range);
        } else {
            want(range.left());
            want(range.right());
        }
    }

    private List<Range> inclusion(long number) {
        if (number < 0 || number >= size) {
            throw new IllegalArgumentException("a log of " + size + " records has no record " + number);
        }
        List<Range> path = new ArrayList<>();
        Range part = new Range(0, size);
        while (part.size() > 1) {
            boolean isLeft = number < part.left().until();
            path.add(0, isLeft ? part.right() : part.left());
            part = isLeft ? part.left() : part.right();
        }
        return path;
    }

    private List<Range> beginning(long first) {
        if (first < 1 || first > size) {
            throw new IllegalArgumentException("no tree of " + first + " leaves begins a tree of " + size);
        }
        List<Range> path = new ArrayList<>();
        Range part = new Range(0, size);
        long rest = first;
        boolean known = true; // the verifier knows the root of the part, because it is the whole earlier tree
        while (rest < part.size()) {
            if (rest <= part.left().size()) {
                path.add(0, part.right());
                part = part.left();
            } else {
                path.add(0, part.left());
                rest -= part.left().size();
                part = part.right();
                known = false;
            }
        }
        if (!known) {
            path.add(0, part);
        }
        return path;
    }

    /** The next leaf of the log. */
    public void read(Hash leaf) {
        Part part = new Part(new Range(read, read + 1), leaf);
        keep(part);
        for (long rest = read; (rest & 1) == 1; rest >>= 1) {
            Part left = complete.pop();
            part = new Part(new Range(left.range().from(), part.range().until()), Hash.node(left.root(), part.root()));
            keep(part);
        }
        complete.push(part);
        read++;
    }

    private void keep(Part part) {
        if (wanted.contains(part.range())) {
            found.put(part.range(), part.root());
        }
    }

    /** The hashes that show that the record is in the log. */
    public List<Hash> ofRecord(long number) {
        return hashes(inclusion(number));
    }

    /** The hashes that show that the tree of the first leaves is the beginning of the log. */
    public List<Hash> ofBeginning(long first) {
        return hashes(beginning(first));
    }

    private List<Hash> hashes(List<Range> path) {
        if (read != size) {
            throw new IllegalStateException("the log has " + read + " records, and must have " + size);
        }
        return path.stream().map(this::root).toList();
    }

    private Hash root(Range range) {
        Hash hash = found.get(range);
        if (hash == null && range.size() == 1) {
            throw new IllegalArgumentException("record " + range.from() + " was not named beforehand");
        }
        return hash == null ? Hash.node(root(range.left()), root(range.right())) : hash;
    }
}
