package dev.drydock.domain.drift;

import java.util.HashMap;
import java.util.Map;

/**
 * Puts whole groups into {@link #COUNT} blocks, one after the other, so that the jackknife can leave out a block at a time: the rows of one
 * group err together and are never apart. The same rows in the same order give the same blocks. Not thread-safe.
 */
final class GroupBlocks {
    static final int COUNT = 20;
    /** Of so many groups each is remembered; of later ones the hash decides. */
    private static final int REMEMBERED = 100_000;

    private final Map<String, Integer> blocks = new HashMap<>();

    int of(String group) {
        Integer known = blocks.get(group);
        if (known != null) {
            return known;
        }
        if (blocks.size() >= REMEMBERED) {
            return Math.floorMod(group.hashCode(), COUNT);
        }
        int block = blocks.size() % COUNT;
        blocks.put(group, block);
        return block;
    }

    /** As far as they are remembered. */
    int groups() {
        return blocks.size();
    }
}
