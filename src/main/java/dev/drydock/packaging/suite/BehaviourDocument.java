package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ExpectedBehaviour.Answer;
import dev.drydock.domain.registry.ExpectedBehaviour.Case;
import dev.drydock.domain.registry.ExpectedBehaviour.Effect;
import dev.drydock.domain.registry.ExpectedBehaviour.Expectation;
import dev.drydock.domain.registry.ExpectedBehaviour.Range;
import dev.drydock.domain.registry.ExpectedBehaviour.Row;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** {@code suite/behaviour.json}: the tests of {@code model.yaml}, row by row, for programs that read no YAML. */
final class BehaviourDocument {
    private static final int VERSION = 1;
    private static final MathContext FLOAT = new MathContext(9, RoundingMode.HALF_EVEN);
    /** What is smaller is 0 to a model, and its digits would fill lines. */
    private static final double LEAST = 1e-30;

    private BehaviourDocument() {}

    static byte[] write(ModelDefinition definition) {
        ObjectNode root = StrictJson.object();
        ArrayNode tests = root.put("version", VERSION).putArray("tests");
        List<String> classes = definition.schema().classes();
        for (ExpectedBehaviour test : definition.behaviour()) {
            ObjectNode node = tests.addObject().put("name", test.name());
            put(node, test.expectation(), classes);
            ArrayNode rows = node.putArray("rows");
            test.cases().forEach(one -> put(rows.addObject(), one));
        }
        return StrictJson.write(root);
    }

    private static void put(ObjectNode node, Expectation expectation, List<String> classes) {
        if (expectation instanceof Answer answer) {
            node.put(
                    "answer",
                    answer.answer() == OperatingPoint.ABSTAINED
                            ? OperatingPoint.ABSTAINED_LABEL
                            : classes.get(answer.answer()));
        } else if (expectation instanceof Range range) {
            node.put("output", range.output());
            if (Double.isFinite(range.from())) {
                node.put("from", decimal(range.from()));
            }
            if (Double.isFinite(range.to())) {
                node.put("to", decimal(range.to()));
            }
        } else if (expectation instanceof Effect effect) {
            node.put("effect", effect.direction().yamlName())
                    .put("output", effect.output())
                    .put("tolerance", decimal(effect.tolerance()));
        }
    }

    private static void put(ObjectNode node, Case one) {
        put(node, one.row());
        if (!one.changed().isEmpty()) {
            ArrayNode changed = node.putArray("changed");
            one.changed().forEach(row -> put(changed.addObject(), row));
        }
    }

    private static void put(ObjectNode node, Row row) {
        if (row.numbers().isEmpty()) {
            ArrayNode texts = node.putArray("texts");
            row.texts().forEach(texts::add);
            return;
        }
        ArrayNode raw = node.putArray("raw");
        for (double value : row.numbers()) {
            if (Double.isNaN(value)) {
                raw.addNull();
            } else {
                raw.add(decimal(value));
            }
        }
    }

    /** As many digits as tell a float32, which is what a model reads; the same on every Java. */
    private static BigDecimal decimal(double value) {
        return Math.abs(value) < LEAST
                ? BigDecimal.ZERO
                : new BigDecimal(value).round(FLOAT).stripTrailingZeros();
    }
}
