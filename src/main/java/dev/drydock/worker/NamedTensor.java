package dev.drydock.worker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Dimensions and values of a tensor of float32.
 *
 * @param values little-endian, the last dimension first
 */
@SuppressWarnings("ArrayRecordComponent") // compared by hasShapeOf alone
record NamedTensor(long[] shape, ByteBuffer values) {

    boolean hasShape(long[] other) {
        return Arrays.equals(shape, other);
    }

    FloatBuffer floats() {
        return values.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    float[] toArray() {
        FloatBuffer floats = floats();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return values;
    }

    boolean isFinite() {
        FloatBuffer floats = floats();
        while (floats.hasRemaining()) {
            if (!Float.isFinite(floats.get())) {
                return false;
            }
        }
        return true;
    }

    /** Such as {@code (32, 12)}. */
    static String text(long[] shape) {
        return Arrays.toString(shape).replace('[', '(').replace(']', ')');
    }
}
