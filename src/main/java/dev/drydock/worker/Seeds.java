package dev.drydock.worker;

/** Derives independent seeds from one, so that a resumed run draws what the undisturbed one would have drawn. */
final class Seeds {
    private Seeds() {}

    /** The finalizer of SplitMix64 over both numbers. */
    static long mix(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
