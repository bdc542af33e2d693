package dev.drydock.domain.validation;

import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ExpectedBehaviour.Answer;
import dev.drydock.domain.registry.ExpectedBehaviour.Case;
import dev.drydock.domain.registry.ExpectedBehaviour.Direction;
import dev.drydock.domain.registry.ExpectedBehaviour.Effect;
import dev.drydock.domain.registry.ExpectedBehaviour.Range;
import dev.drydock.domain.registry.OperatingPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model's scores say of its owner's {@link ExpectedBehaviour}s.
 *
 * @param rows that were scored
 * @param broken names of the tests that fail, each with what was seen of its first such row, in the order of {@code model.yaml}
 */
public record Behaviour(int tests, int rows, Map<String, String> broken) {
    private static final int MOST_TOLD = 10;

    public Behaviour {
        broken = Collections.unmodifiableMap(new LinkedHashMap<>(broken));
    }

    /** @param scores row-major {@code [rows, outputs]}, of the tests' rows in their order */
    public static Behaviour of(
            List<ExpectedBehaviour> tests, float[] scores, List<String> classes, OperatingPoint point) {
        int rows = tests.stream().mapToInt(test -> (int) test.rows().count()).sum();
        if (rows == 0 || scores.length == 0 || scores.length % rows != 0) {
            throw new IllegalArgumentException(scores.length + " scores of " + rows + " rows of behaviour tests");
        }
        return new Reading(scores, scores.length / rows, classes, point).read(tests, rows);
    }

    public boolean holds() {
        return broken.isEmpty();
    }

    /** Such as {@code 1 of 3 behaviour tests fails: hot-pump: …}; a clause without an end. */
    public String told() {
        if (holds()) {
            return tests == 1
                    ? "the behaviour test holds, on " + rows + " rows"
                    : "all " + tests + " behaviour tests hold, on " + rows + " rows";
        }
        List<String> lines = new ArrayList<>();
        broken.forEach((name, seen) -> lines.add(name + ": " + seen));
        int told = Math.min(MOST_TOLD, lines.size());
        return broken.size() + " of " + tests
                + (broken.size() == 1 ? " behaviour tests fails: " : " behaviour tests fail: ")
                + String.join("; ", lines.subList(0, told))
                + (told < lines.size() ? "; and " + (lines.size() - told) + " more" : "");
    }

    /** Goes through the rows in their order. */
    private static final class Reading {
        /** In place of a class: a score of the row is no number. */
        private static final int NO_NUMBER = -2;

        private final float[] scores;
        private final int outputs;
        private final List<String> classes;
        private final OperatingPoint point;
        private int row;

        Reading(float[] scores, int outputs, List<String> classes, OperatingPoint point) {
            this.scores = scores;
            this.outputs = outputs;
            this.classes = classes;
            this.point = point;
        }

        Behaviour read(List<ExpectedBehaviour> tests, int rows) {
            Map<String, String> broken = new LinkedHashMap<>();
            for (ExpectedBehaviour test : tests) {
                List<String> seen = new ArrayList<>();
                for (int number = 1; number <= test.cases().size(); number++) {
                    Case one = test.cases().get(number - 1);
                    read(test, one, "row " + number, seen);
                    row += 1 + one.changed().size();
                }
                if (!seen.isEmpty()) {
                    broken.put(
                            test.name(),
                            seen.get(0) + (seen.size() == 1 ? "" : " (and " + (seen.size() - 1) + " more)"));
                }
            }
            return new Behaviour(tests.size(), rows, broken);
        }

        private void read(ExpectedBehaviour test, Case one, String place, List<String> seen) {
            if (test.expectation() instanceof Answer answer) {
                int given = decide(row);
                if (given != answer.answer()) {
                    seen.add(place + " is answered " + name(given) + ", and must be answered " + name(answer.answer()));
                }
            } else if (test.expectation() instanceof Range range) {
                double score = score(row, range.output());
                if (!(score >= range.from() && score <= range.to())) { // true of NaN, too
                    seen.add(place + " has the score " + Numbers.plain(score) + ", and must have one " + bounds(range));
                }
            } else if (test.expectation() instanceof Effect effect) {
                for (int change = 1; change <= one.changed().size(); change++) {
                    String changed = place + (one.changed().size() == 1 ? "" : " with change " + change);
                    String broken = effect(effect, row + change);
                    if (!broken.isEmpty()) {
                        seen.add(changed + ": " + broken);
                    }
                }
            }
        }

        /** Empty if it is as wanted. */
        private String effect(Effect effect, int changed) {
            if (effect.direction() == Direction.NONE && !classes.isEmpty()) {
                int before = decide(row);
                int after = decide(changed);
                return before == after ? "" : "the answer becomes " + name(after) + ", and must stay " + name(before);
            }
            double before = score(row, effect.output());
            double after = score(changed, effect.output());
            double difference = after - before;
            boolean holds = switch (effect.direction()) {
                case NONE -> Math.abs(difference) <= effect.tolerance();
                case NOT_LOWER -> difference >= -effect.tolerance();
                case NOT_HIGHER -> difference <= effect.tolerance();
            };
            String may = switch (effect.direction()) {
                case NONE -> "change";
                case NOT_LOWER -> "fall";
                case NOT_HIGHER -> "rise";
            };
            return holds
                    ? ""
                    : "the score goes from " + Numbers.plain(before) + " to " + Numbers.plain(after) + ", and may "
                            + may
                            + (effect.tolerance() == 0
                                    ? " by nothing"
                                    : " by at most " + Numbers.plain(effect.tolerance()));
        }

        /** A class, {@link OperatingPoint#ABSTAINED}, or what no class has, if a score is no number. */
        private int decide(int at) {
            for (int output = 0; output < outputs; output++) {
                if (Float.isNaN(scores[at * outputs + output])) {
                    return NO_NUMBER;
                }
            }
            return point.decide(scores, at);
        }

        private String name(int answer) {
            return switch (answer) {
                case NO_NUMBER -> "by no number";
                case OperatingPoint.ABSTAINED -> '"' + OperatingPoint.ABSTAINED_LABEL + '"';
                default -> '"' + classes.get(answer) + '"';
            };
        }

        private double score(int at, int output) {
            return scores[at * outputs + output];
        }

        private static String bounds(Range range) {
            if (Double.isInfinite(range.from())) {
                return "of at most " + Numbers.plain(range.to());
            }
            return Double.isInfinite(range.to())
                    ? "of at least " + Numbers.plain(range.from())
                    : "from " + Numbers.plain(range.from()) + " to " + Numbers.plain(range.to());
        }
    }
}
