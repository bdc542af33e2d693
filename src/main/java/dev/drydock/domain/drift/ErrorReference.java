package dev.drydock.domain.drift;

import java.util.List;

/**
 * How large a version's errors of one target are, by what it predicts and by one input: the sums that a regression of the errors is made of.
 *
 * @param target such as {@code energy}; empty if there is one
 * @param input place of the input that tells most about the errors; below 0: none does
 * @param predictions knots of the predicted quantity, rising
 * @param values knots of the input, rising; of a category its indices
 * @param blocks of groups
 */
public record ErrorReference(
        String target, int input, List<Float> predictions, List<Float> values, List<ErrorBlock> blocks) {
    /** @throws IllegalArgumentException if its parts do not fit each other */
    public ErrorReference {
        predictions = List.copyOf(predictions);
        values = List.copyOf(values);
        blocks = List.copyOf(blocks);
        int size = new ErrorBasis(predictions, input >= 0 ? values : List.of()).size();
        for (ErrorBlock block : blocks) {
            if (block.products().size() != size * (size + 1) / 2
                    || block.absolute().size() != size
                    || block.squares().size() != size) {
                throw new IllegalArgumentException("a block of errors does not have " + size + " terms");
            }
        }
    }

    ErrorBasis basis() {
        return new ErrorBasis(predictions, input >= 0 ? values : List.of());
    }

    /**
     * Sums over the rows of some groups.
     *
     * @param products of each two terms, row by row of the upper triangle; the first term is 1
     * @param absolute of each term and the absolute error, in the target's unit
     * @param squares of each term and the squared error
     */
    public record ErrorBlock(List<Double> products, List<Double> absolute, List<Double> squares) {
        public ErrorBlock {
            products = List.copyOf(products);
            absolute = List.copyOf(absolute);
            squares = List.copyOf(squares);
        }
    }
}
