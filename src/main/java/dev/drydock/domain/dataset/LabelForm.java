package dev.drydock.domain.dataset;

/** The 32-bit form of a label, which is a float32 in memory: part of the formats of snapshots and of their ids. */
public enum LabelForm {
    /** The index of a class, as an integer. */
    CLASS_INDEX {
        @Override
        public int bits(float label) {
            return (int) label;
        }

        @Override
        public float ofBits(int bits) {
            return bits;
        }
    },
    /** A quantity, as an IEEE 754 float32. */
    QUANTITY {
        @Override
        public int bits(float label) {
            return Float.floatToIntBits(label);
        }

        @Override
        public float ofBits(int bits) {
            return Float.intBitsToFloat(bits);
        }
    };

    public abstract int bits(float label);

    public abstract float ofBits(int bits);
}
