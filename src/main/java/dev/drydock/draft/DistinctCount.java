package dev.drydock.draft;

/**
 * How many different texts were seen, in 4 kB whatever their number: HyperLogLog with 4,096 registers, P. Flajolet, É. Fusy,
 * O. Gandouet and F. Meunier, HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm (2007). The standard
 * error is 1.6%; small numbers are counted by the empty registers.
 */
final class DistinctCount {
    private static final int BITS = 12;
    private static final int REGISTERS = 1 << BITS;
    private static final double BIAS = 0.7213 / (1 + 1.079 / REGISTERS);

    private final byte[] ranks = new byte[REGISTERS];

    void add(String text) {
        long hash = hash(text);
        int register = (int) (hash >>> (Long.SIZE - BITS));
        int rank = Long.numberOfLeadingZeros((hash << BITS) | (1L << (BITS - 1))) + 1;
        ranks[register] = (byte) Math.max(ranks[register], rank);
    }

    long estimate() {
        double sum = 0;
        int empty = 0;
        for (byte rank : ranks) {
            sum += 1.0 / (1L << rank);
            empty += rank == 0 ? 1 : 0;
        }
        double estimate = BIAS * REGISTERS * REGISTERS / sum;
        boolean small = estimate <= 2.5 * REGISTERS && empty > 0;
        return Math.round(small ? REGISTERS * Math.log((double) REGISTERS / empty) : estimate);
    }

    /** FNV-1a over the characters, then the finalizer of SplitMix64, since FNV's high bits are poor. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
