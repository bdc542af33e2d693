package dev.drydock.domain.dataset;

import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Assigns a group to a split by hash, so that a group keeps its split as data grows.
 *
 * @param train share of groups, 0 to 1; the three sum to 1
 * @param salt changes the assignment; part of the snapshot id
 */
public record SplitRule(double train, double tune, double holdout, String salt) {

    public Split splitOf(String group) {
        double position = position(group);
        if (position < train) {
            return Split.TRAIN;
        }
        return position < train + tune ? Split.TUNE : Split.HOLDOUT;
    }

    /** The group's place in [0, 1): the first 53 bits of SHA-256 over salt, a zero byte and group. */
    private double position(String group) {
        MessageDigest sha256 = Sha256.digest();
        sha256.update(salt.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        byte[] hash = sha256.digest(group.getBytes(StandardCharsets.UTF_8));
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits = bits << 8 | (hash[i] & 0xFF);
        }
        return (bits >>> 11) * 0x1.0p-53;
    }
}
