package dev.drydock.modelfile;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.yaml.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Values of inputs as an owner writes them into {@code model.yaml}: within the limits that an export keeps to. */
final class InputValues {
    private static final double LARGEST = 1e30;

    private InputValues() {}

    /** A number, or the index of a category. */
    static ValueType<Double> number(InputColumn input) {
        if (input.type() == ColumnType.CATEGORICAL) {
            Map<String, Double> categories = new HashMap<>();
            input.categories()
                    .forEach(name ->
                            categories.put(name, (double) input.categories().indexOf(name)));
            return ValueType.oneOf(categories);
        }
        return ValueType.decimal(least(input), most(input));
    }

    static double least(InputColumn input) {
        return input.min().orElse(-LARGEST);
    }

    static double most(InputColumn input) {
        return input.max().orElse(LARGEST);
    }

    static ValueType<String> text(InputColumn input) {
        return ValueType.parsed(
                text -> isText(text, input) ? Optional.of(text) : Optional.empty(),
                "a text that can be seen, of at most " + characters(input) + " characters");
    }

    static boolean isText(String text, InputColumn input) {
        return RowText.canBeSeen(text)
                && text.codePoints().allMatch(RowText::isText)
                && text.codePointCount(0, text.length()) <= characters(input);
    }

    private static long characters(InputColumn input) {
        return (long) most(input);
    }
}
