package dev.drydock.domain.labelling;

import dev.drydock.files.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A uniform sample without replacement of things with ids, in one pass and whatever their order: those with the smallest hashes, the
 * first eight bytes of SHA-256 over seed and id (bottom-k sampling; Cohen and Kaplan, 2007). Not thread-safe.
 */
final class UniformSample<T> {
    private final int size;
    private final long seed;
    private final MessageDigest digest = Sha256.digest();
    private final PriorityQueue<Drawn<T>> drawn;

    private record Drawn<T>(long hash, String id, T value) {}

    private static <T> Comparator<Drawn<T>> order() {
        return (left, right) -> {
            int hashes = Long.compareUnsigned(left.hash, right.hash);
            return hashes != 0 ? hashes : left.id.compareTo(right.id);
        };
    }

    UniformSample(int size, long seed) {
        this.size = size;
        this.seed = seed;
        this.drawn = new PriorityQueue<>(UniformSample.<T>order().reversed());
    }

    void offer(String id, T value) {
        if (size == 0) {
            return;
        }
        Drawn<T> next = new Drawn<>(hash(id), id, value);
        if (drawn.size() < size) {
            drawn.add(next);
        } else if (UniformSample.<T>order().compare(next, drawn.element()) < 0) {
            drawn.remove();
            drawn.add(next);
        }
    }

    private long hash(String id) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        return ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    /** Any first part of them is a uniform sample as well. */
    List<T> rows() {
        List<Drawn<T>> sorted = new ArrayList<>(drawn);
        sorted.sort(order());
        return sorted.stream().map(Drawn::value).toList();
    }
}
