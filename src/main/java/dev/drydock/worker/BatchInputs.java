package dev.drydock.worker;

import dev.drydock.inference.ModuleInput;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TokenRows;

/** Makes the module's input of rows of a snapshot. */
interface BatchInputs {
    /** Of rows {@code order[from..to)}. */
    ModuleInput of(int[] order, int from, int to);

    /**
     * A row's label as the module should answer it.
     *
     * @param target its place among the targets, from 0
     */
    default float answer(int target, float label) {
        return label;
    }

    /** The label of a regression, in its unit, that an answer of the module stands for. */
    default float label(int target, float answer) {
        return answer;
    }

    /** Most rows of a batch without gradients. */
    default int rowsAtOnce() {
        return 1024;
    }

    /** Numbers and categories, preprocessed as they are asked for. */
    record OfNumbers(LabelledRows rows, Preprocessing preprocessing) implements BatchInputs {
        @Override
        public ModuleInput of(int[] order, int from, int to) {
            float[] raw = new float[(to - from) * rows.inputs()];
            for (int i = from; i < to; i++) {
                rows.copyFeatures(order[i], raw, (i - from) * rows.inputs());
            }
            return new ModuleInput.Numbers(preprocessing.apply(raw, to - from), to - from, preprocessing.width());
        }

        @Override
        public float answer(int target, float label) {
            return preprocessing.standardised(target, label);
        }

        @Override
        public float label(int target, float answer) {
            return preprocessing.label(target, answer);
        }
    }

    /** Texts, which were tokenized once. */
    record OfTokens(TokenRows tokens) implements BatchInputs {
        @Override
        public ModuleInput of(int[] order, int from, int to) {
            return tokens.batch(order, from, to);
        }

        @Override
        public int rowsAtOnce() {
            return tokens.rowsAtOnce();
        }
    }
}
