package dev.drydock.domain.registry;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a model's owner expects of its answers, whatever it learns: written in {@code model.yaml}, packed in {@code
 * suite/behaviour.json}, tried on each version before it is released and on the node before it answers. The kinds are those of M. T.
 * Ribeiro et al., Beyond Accuracy: Behavioral Testing of NLP Models with CheckList, ACL 2020: minimum functionality, invariance,
 * directional expectation.
 *
 * @param name unique within a model
 */
public record ExpectedBehaviour(String name, Expectation expectation, List<Case> cases) {
    public ExpectedBehaviour {
        cases = List.copyOf(cases);
    }

    /** Its rows in the order in which they are scored: each row, then what it is changed into. */
    public Stream<Row> rows() {
        return cases.stream().flatMap(one -> Stream.concat(Stream.of(one.row()), one.changed().stream()));
    }

    /** A row and the same with something changed; only an {@link Effect} has changed ones. */
    public record Case(Row row, List<Row> changed) {
        public Case {
            changed = List.copyOf(changed);
        }
    }

    /**
     * The inputs of a row in the order of {@code model.yaml}. One of the lists is empty.
     *
     * @param numbers numbers as they are, categories as their index, NaN for missing
     * @param texts of a model that reads text
     */
    public record Row(List<Double> numbers, List<String> texts) {
        public Row {
            numbers = List.copyOf(numbers);
            texts = List.copyOf(texts);
        }
    }

    /** What must be seen on each case. */
    public sealed interface Expectation {
        /** In words such as {@code answer yes}. */
        String told(List<String> classes);
    }

    /** @param answer index of the class, or {@link OperatingPoint#ABSTAINED} */
    public record Answer(int answer) implements Expectation {
        @Override
        public String told(List<String> classes) {
            return "answer "
                    + (answer == OperatingPoint.ABSTAINED ? OperatingPoint.ABSTAINED_LABEL : classes.get(answer));
        }
    }

    /**
     * A score within bounds, both inclusive; infinite where there is none.
     *
     * @param output which score of a row
     */
    public record Range(int output, double from, double to) implements Expectation {
        @Override
        public String told(List<String> classes) {
            return "score " + output + " from " + from + " to " + to;
        }
    }

    /**
     * What a change does to the answer.
     *
     * @param output which score of a row; without meaning for the answer of a classification
     * @param tolerance by how much the score may differ, fall or rise, 0 or more
     */
    public record Effect(Direction direction, int output, double tolerance) implements Expectation {
        @Override
        public String told(List<String> classes) {
            return "effect " + direction.yamlName() + " on score " + output + ", tolerance " + tolerance;
        }
    }

    /** Which effect a change may have. */
    public enum Direction {
        /** The answer stays as it is; of a regression, the score within the tolerance. */
        NONE,
        /** The score falls by at most the tolerance. */
        NOT_LOWER,
        /** The score rises by at most the tolerance. */
        NOT_HIGHER;

        /** As {@code model.yaml} writes it. */
        public String yamlName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
