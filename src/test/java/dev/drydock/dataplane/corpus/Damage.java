package dev.drydock.dataplane.corpus;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages a file as disks, networks, editors and broken programs do; the same seed does the same. */
final class Damage {
    private static final byte[] FAVOURITES = {
        '"', '"', '"', ',', '\n', '\r', '\n', ' ', 0, (byte) 0xC3, (byte) 0xFF, '\\'
    };
    private static final int LONGEST = 120;

    private final SplittableRandom random;
    private final List<byte[]> others;

    /** @param others files of which pieces are spliced in */
    Damage(long seed, List<byte[]> others) {
        this.random = new SplittableRandom(seed);
        this.others = others;
    }

    /** A copy with one to three damages. */
    byte[] done(byte[] file) {
        byte[] damaged = file;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            damaged = once(damaged);
        }
        return damaged;
    }

    private byte[] once(byte[] file) {
        int from = random.nextInt(file.length + 1);
        int to = Math.min(file.length, from + 1 + random.nextInt(random.nextBoolean() ? 4 : LONGEST));
        byte[] before = Arrays.copyOf(file, from);
        byte[] piece = Arrays.copyOfRange(file, from, to);
        byte[] behind = Arrays.copyOfRange(file, to, file.length);
        return switch (random.nextInt(9)) {
            case 0 -> joined(before, flipped(piece), behind);
            case 1, 2 -> joined(before, favourites(), piece, behind);
            case 3 -> joined(before, favourites(), behind);
            case 4 -> joined(before, behind);
            case 5 -> joined(before, piece, piece, behind);
            case 6 -> random.nextInt(4) == 0 ? before : joined(before, swapped(piece), behind);
            case 7 -> joined(before, pieceOfAnother(), piece, behind);
            default -> joined(before, new byte[piece.length], behind);
        };
    }

    private byte[] flipped(byte[] piece) {
        byte[] flipped = piece.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] swapped(byte[] piece) {
        byte[] swapped = piece.clone();
        if (swapped.length > 1) {
            int at = random.nextInt(swapped.length - 1);
            swapped[at] = piece[at + 1];
            swapped[at + 1] = piece[at];
        }
        return swapped;
    }

    private byte[] favourites() {
        byte[] some = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < some.length; i++) {
            some[i] = FAVOURITES[random.nextInt(FAVOURITES.length)];
        }
        return some;
    }

    private byte[] pieceOfAnother() {
        byte[] other = others.get(random.nextInt(others.size()));
        int from = random.nextInt(other.length);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(3 * LONGEST)));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
