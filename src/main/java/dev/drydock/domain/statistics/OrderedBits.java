package dev.drydock.domain.statistics;

/** A float32 as an unsigned number of 32 bits in the same order; the two zeros are one. */
final class OrderedBits {
    private static final int SIGN = 0x8000_0000;

    private OrderedBits() {}

    /** @param value not NaN */
    static int of(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ (bits >> 31 | SIGN);
    }

    static float toFloat(int ordered) {
        return Float.intBitsToFloat(ordered < 0 ? ordered ^ SIGN : ~ordered);
    }

    static int leading(int ordered) {
        return ordered >>> 16;
    }

    static int trailing(int ordered) {
        return ordered & 0xFFFF;
    }
}
