package dev.drydock.domain.dataset;

import java.util.List;

/**
 * What a model's label is. In memory a label is a float32: the index of its class, or the quantity itself; of several quantities there
 * is one for each target.
 */
public sealed interface LabelRule {

    LabelForm form();

    /** The classes in order of the model's outputs; empty for a quantity. */
    List<String> classes();

    /** What the quantities are, in the order of the model's outputs; empty unless there are several. */
    default List<Target> targets() {
        return List.of();
    }

    /** Numbers that a label has. */
    default int numbers() {
        return Math.max(1, targets().size());
    }

    /**
     * The label as the feedback has it.
     *
     * @param others of several targets the numbers of all but the first; else empty
     */
    String text(float label, List<Float> others);

    static LabelRule ofClasses(String... names) {
        return new Classes(List.of(names));
    }

    /**
     * One of several classes.
     *
     * @param classes in order of the model's outputs; of two the last is the positive one
     */
    record Classes(List<String> classes) implements LabelRule {
        public Classes {
            classes = List.copyOf(classes);
        }

        @Override
        public LabelForm form() {
            return LabelForm.CLASS_INDEX;
        }

        @Override
        public String text(float label, List<Float> others) {
            return classes.get((int) label);
        }
    }

    /**
     * A number.
     *
     * @param min smallest allowed value, inclusive
     * @param max largest allowed value, inclusive
     * @param unit for people, such as {@code h}
     * @param tolerance an error that grows by more than this counts as broken by the candidate; in the unit, above 0
     */
    record Quantity(double min, double max, String unit, double tolerance) implements LabelRule {

        @Override
        public LabelForm form() {
            return LabelForm.QUANTITY;
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public String text(float label, List<Float> others) {
            return SeveralNumbers.plain(label);
        }
    }

    /** One of several quantities. */
    record Target(String name, Quantity quantity) {}

    /**
     * Several numbers.
     *
     * @param targets in the order of the model's outputs, two or more
     */
    record Quantities(List<Target> targets) implements LabelRule {
        public Quantities {
            targets = List.copyOf(targets);
        }

        @Override
        public LabelForm form() {
            return LabelForm.QUANTITY;
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public String text(float label, List<Float> others) {
            return SeveralNumbers.cell(label, others);
        }
    }
}
