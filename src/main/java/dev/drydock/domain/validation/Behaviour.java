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
    private static final double ROUNDING = 1e-5;

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
            for (int at = 0; at <= one.changed().size(); at++) {
                if (!isNumber(row + at)) {
                    seen.add(at(place, one, at) + " has a score that is no number");
                    return;
                }
            }
            if (test.expectation() instanceof Answer answer) {
                int given = point.decide(scores, row);
                if (given != answer.answer()) {
                    seen.add(place + " is answered " + name(given) + ", and must be answered " + name(answer.answer()));
                }
            } else if (test.expectation() instanceof Range range) {
                double score = score(row, range.output());
                double rounding = rounding(score);
                if (score < range.from() - rounding || score > range.to() + rounding) {
                    seen.add(place + " has the score " + Numbers.plain(score) + ", and must have one " + bounds(range));
                }
            } else if (test.expectation() instanceof Effect effect) {
                for (int change = 1; change <= one.changed().size(); change++) {
                    String broken = effect(effect, row + change);
                    if (!broken.isEmpty()) {
                        seen.add(at(place, one, change) + ": " + broken);
                    }
                }
            }
        }

        private static String at(String place, Case one, int change) {
            return change == 0 || one.changed().size() == 1 ? place : place + " with change " + change;
        }

        private boolean isNumber(int at) {
            for (int output = 0; output < outputs; output++) {
                if (!Float.isFinite(scores[at * outputs + output])) {
                    return false;
                }
            }
            return true;
        }

        /** By which the same row may differ from machine to machine, and alone from in a batch. */
        private double rounding(double score) {
            return ROUNDING * (classes.isEmpty() ? Math.abs(score) : 1);
        }

        /** Empty if it is as wanted. */
        private String effect(Effect effect, int changed) {
            if (effect.direction() == Direction.NONE && !classes.isEmpty()) {
                int before = point.decide(scores, row);
                int after = point.decide(scores, changed);
                return before == after ? "" : "the answer becomes " + name(after) + ", and must stay " + name(before);
            }
            double before = score(row, effect.output());
            double after = score(changed, effect.output());
            double difference = after - before;
            double allowed = effect.tolerance() + rounding(before);
            boolean holds = switch (effect.direction()) {
                case NONE -> Math.abs(difference) <= allowed;
                case NOT_LOWER -> difference >= -allowed;
                case NOT_HIGHER -> difference <= allowed;
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

        private String name(int answer) {
            return switch (answer) {
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
