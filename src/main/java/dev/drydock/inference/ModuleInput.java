package dev.drydock.inference;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Rows as a module takes them. Immutable by agreement: nobody changes the arrays. */
public sealed interface ModuleInput {
    int rows();

    /** The arguments of the module's {@code forward}, in their order. */
    NDList tensors(NDManager manager);

    /** {@code [rows, width] float32}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Numbers(float[] values, int rows, int width) implements ModuleInput {
        @Override
        public NDList tensors(NDManager manager) {
            return new NDList(manager.create(values, new Shape(rows, width)));
        }
    }

    /** {@code input_ids} and {@code attention_mask}, both {@code [rows, length] int64}; the mask is 1 for a token and 0 for padding. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Tokens(long[] ids, long[] mask, int rows, int length) implements ModuleInput {
        @Override
        public NDList tensors(NDManager manager) {
            Shape shape = new Shape(rows, length);
            return new NDList(manager.create(ids, shape), manager.create(mask, shape));
        }
    }
}
