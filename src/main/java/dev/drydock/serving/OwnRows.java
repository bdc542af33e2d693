package dev.drydock.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.LabelRule;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.validation.LabelledRows;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.RawRows;
import dev.drydock.json.Mappers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Labelled rows that a receiving site has of its own: JSON lines such as {@code {"inputs": {"flow": 120, "fluid": "oil"}, "group": "pump-7",
 * "label": "yes"}}, with inputs as the endpoint takes them. They never leave the node.
 *
 * @param raw as the model reads them
 * @param labelled all of them in the holdout; their ids are the lines' numbers
 */
record OwnRows(RawRows raw, LabelledRows labelled) {
    /** A text takes a node some thousand times as long as a row of numbers. */
    static final int MOST_ROWS = 20_000;

    static final int MOST_TEXTS = 500;

    private static final long MOST_BYTES = 64 << 20;
    private static final int MOST_TOLD = 20;
    private static final String INPUTS = "inputs";
    private static final String GROUP = "group";
    private static final String LABEL = "label";
    private static final Set<String> KEYS = Set.of(INPUTS, GROUP, LABEL);

    /**
     * @param definition of the version that they are tried on
     * @throws DrydockException {@link ServingFailure#OWN_ROWS_INVALID} with the first problems and their lines
     */
    static OwnRows read(Path file, ModelDefinition definition) {
        return new Reader(file, definition).read();
    }

    /** Collects what the lines say. */
    private static final class Reader {
        private final Path file;
        private final ModelDefinition definition;
        private final List<InputColumn> inputs;
        private final List<String> problems = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();
        private final List<Float> labels = new ArrayList<>();
        private final List<Float> numbers = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();

        Reader(Path file, ModelDefinition definition) {
            this.file = file;
            this.definition = definition;
            this.inputs = definition.schema().inputs();
        }

        OwnRows read() {
            long bytes = file.toFile().length();
            if (!Files.isRegularFile(file) || bytes > MOST_BYTES) {
                throw invalid("it is no plain file, or has more than " + MOST_BYTES + " bytes");
            }
            int most = definition.schema().readsText() ? MOST_TEXTS : MOST_ROWS;
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                String line = lines.readLine();
                for (int number = 1;
                        line != null && problems.size() < MOST_TOLD && ids.size() <= most;
                        line = lines.readLine(), number++) {
                    if (!line.isBlank()) {
                        row(number, line);
                    }
                }
            } catch (IOException e) {
                throw invalid("it cannot be read (" + e + ")");
            }
            if (ids.size() > most) {
                problems.add("it has more than " + most + " rows, and a node tries no more");
            } else if (ids.isEmpty() && problems.isEmpty()) {
                problems.add("it has no row; write one, or remove the file");
            }
            if (!problems.isEmpty()) {
                throw invalid(String.join("; ", problems));
            }
            return new OwnRows(raw(), labelled());
        }

        private DrydockException invalid(String why) {
            return new DrydockException(
                    ServingFailure.OWN_ROWS_INVALID,
                    "This site's own labelled rows of " + definition.name() + " cannot be used: " + file + ": " + why
                            + ". Correct the file, as docs/guides/separate-node.md describes, and send the order again.");
        }

        private void row(int line, String text) {
            try {
                JsonNode row = Mappers.OWN.readTree(text);
                requireKeys(row);
                List<Float> read = new ArrayList<>();
                List<String> words = new ArrayList<>();
                for (InputColumn input : inputs) {
                    value(input, row.path(INPUTS).path(input.name()), read, words);
                }
                labels.addAll(label(row.path(LABEL)));
                numbers.addAll(read);
                texts.add(RowText.of(words));
                groups.add(row.has(GROUP) ? text(row.path(GROUP), GROUP) : "line " + line);
                ids.add("line " + line);
            } catch (JsonProcessingException e) {
                problems.add("line " + line + " is no JSON object");
            } catch (IllegalArgumentException e) {
                problems.add("line " + line + ": " + e.getMessage());
            }
        }

        private void requireKeys(JsonNode row) {
            require(
                    row.isObject() && row.path(INPUTS).isObject(),
                    "it needs the keys inputs and label, and may have group");
            requireKnown(row, KEYS);
            requireKnown(
                    row.path(INPUTS), inputs.stream().map(InputColumn::name).collect(Collectors.toSet()));
        }

        private static void requireKnown(JsonNode object, Set<String> known) {
            Set<String> unknown = new TreeSet<>();
            object.fieldNames().forEachRemaining(unknown::add);
            unknown.removeAll(known);
            require(unknown.isEmpty(), "it has the unknown key " + String.join(", ", unknown));
        }

        private void value(InputColumn input, JsonNode value, List<Float> read, List<String> words) {
            if (input.isText()) {
                words.add(text(value, input.name()));
                require(
                        value.asText().codePointCount(0, value.asText().length()) <= most(input)
                                && value.asText().codePoints().allMatch(RowText::isText),
                        input.name() + " must be a text of at most " + (long) most(input) + " characters");
            } else if (value.isMissingNode() || value.isNull()) {
                require(input.missingAllowed(), input.name() + " is missing");
                read.add(Float.NaN);
            } else if (input.type() == ColumnType.CATEGORICAL) {
                int category = input.categories().indexOf(value.asText());
                require(value.isTextual() && category >= 0, input.name() + " must be one of its categories");
                read.add((float) category);
            } else {
                read.add(number(value, input.name(), input.min().orElse(-Float.MAX_VALUE), most(input)));
            }
        }

        private static double most(InputColumn input) {
            return input.max().orElse(input.isText() ? Integer.MAX_VALUE : Float.MAX_VALUE);
        }

        private List<Float> label(JsonNode value) {
            LabelRule rule = definition.schema().label();
            if (!rule.classes().isEmpty()) {
                int index = rule.classes().indexOf(value.asText());
                require(value.isTextual() && index >= 0, "label must be one of " + String.join(", ", rule.classes()));
                return List.of((float) index);
            }
            if (rule instanceof LabelRule.Quantity quantity) {
                return List.of(number(value, LABEL, quantity.min(), quantity.max()));
            }
            require(
                    value.isObject() && value.size() == rule.targets().size(),
                    "label must have a number for each target");
            return rule.targets().stream()
                    .map(target -> number(
                            value.path(target.name()),
                            "label." + target.name(),
                            target.quantity().min(),
                            target.quantity().max()))
                    .toList();
        }

        private static float number(JsonNode value, String name, double min, double max) {
            require(
                    value.isNumber() && value.doubleValue() >= min && value.doubleValue() <= max,
                    name + " must be a number from " + min + " to " + max);
            return value.floatValue();
        }

        private static String text(JsonNode value, String name) {
            require(value.isTextual() && RowText.canBeSeen(value.asText()), name + " must be a text that can be seen");
            return value.asText();
        }

        private static void require(boolean condition, String problem) {
            if (!condition) {
                throw new IllegalArgumentException(problem);
            }
        }

        private RawRows raw() {
            return definition.schema().readsText()
                    ? new RawRows.Texts(texts)
                    : new RawRows.Numbers(floats(numbers), ids.size());
        }

        private LabelledRows labelled() {
            Split[] splits = new Split[ids.size()];
            Arrays.fill(splits, Split.HOLDOUT);
            return new LabelledRows(ids, groups, splits, floats(labels), new int[ids.size()]);
        }

        private static float[] floats(List<Float> values) {
            float[] floats = new float[values.size()];
            IntStream.range(0, floats.length).forEach(i -> floats[i] = values.get(i));
            return floats;
        }
    }
}
