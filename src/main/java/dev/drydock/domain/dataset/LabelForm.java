package dev.drydock.domain.dataset;

/** How a label, a float32 in memory, stands in 32 bits: part of the formats of snapshots and of their ids. */
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
