package dev.drydock.domain.validation;

import dev.drydock.files.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Which rows a holdout has, in little space: the smallest hashes of their ids (Z. Bar-Yossef and others, Counting distinct elements in a data
 * stream, RANDOM 2002). Those of two holdouts tell which share of their rows is the same, whatever the snapshots are. Immutable.
 */
public final class HoldoutSketch {
    private static final int MOST = 4096;
    /** Rows of a sample that tell a share well enough. */
    private static final int ENOUGH = 200;

    private final long[] hashes;
    private final boolean complete;

    private HoldoutSketch(long[] hashes, boolean complete) {
        this.hashes = hashes;
        this.complete = complete;
    }

    /** @param ids of the rows, each once */
    public static HoldoutSketch of(Stream<String> ids) {
        long[] sorted = ids.mapToLong(HoldoutSketch::hash).sorted().distinct().toArray();
        return new HoldoutSketch(Arrays.copyOf(sorted, Math.min(MOST, sorted.length)), sorted.length <= MOST);
    }

    private static long hash(String id) {
        return Long.parseUnsignedLong(Sha256.hex(id).substring(0, 16), 16) >>> 1;
    }

    /** The largest hash that it would hold. */
    private long reach() {
        return complete ? Long.MAX_VALUE : hashes[hashes.length - 1];
    }

    private boolean has(long hash) {
        return Arrays.binarySearch(hashes, hash) >= 0;
    }

    /**
     * Of a sample of the rows, how many of the earlier holdouts have each. Where the sketches are too different in size for a sample, a row
     * counts as one of each holdout whose sketch does not tell.
     */
    int[] uses(List<HoldoutSketch> earlier) {
        long reach = earlier.stream().mapToLong(HoldoutSketch::reach).reduce(reach(), Math::min);
        long[] told = LongStream.of(hashes).filter(hash -> hash <= reach).toArray();
        return LongStream.of(told.length >= Math.min(ENOUGH, hashes.length) ? told : hashes)
                .mapToInt(hash -> (int) earlier.stream()
                        .filter(other -> other.has(hash) || hash > other.reach())
                        .count())
                .toArray();
    }

    /** For storing: at most 44,000 characters. */
    public String encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + Long.BYTES * hashes.length);
        bytes.put((byte) (complete ? 1 : 0));
        for (long hash : hashes) {
            bytes.putLong(hash);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** @param encoded as {@link #encoded} gave it */
    public static HoldoutSketch decoded(String encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
        boolean complete = bytes.get() == 1;
        long[] hashes = IntStream.range(0, bytes.remaining() / Long.BYTES)
                .mapToLong(i -> bytes.getLong())
                .toArray();
        return new HoldoutSketch(hashes, complete);
    }
}
