package dev.drydock.yaml;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the value of a key is read. What is wrong is reported and nothing is answered. */
public interface ValueType<T> {
    int LONGEST_TEXT = 200;

    Optional<T> read(YamlNode node, String path, Problems problems);

    /** Text of 1 to {@value #LONGEST_TEXT} characters on one line. */
    static ValueType<String> text() {
        return (node, path, problems) -> scalar(node, path, problems, "a text").flatMap(scalar -> {
            String text = scalar.text();
            if (text.isBlank() || (scalar.plain() && (text.equals("null") || text.equals("~")))) {
                return refuse(problems, node, path, "has no value; write a text.");
            }
            if (text.length() > LONGEST_TEXT || !text.equals(text.strip()) || text.matches("(?s).*\\p{Cntrl}.*")) {
                return refuse(
                        problems,
                        node,
                        path,
                        "is " + Problems.quote(text) + "; write one line of at most " + LONGEST_TEXT
                                + " characters without spaces around it.");
            }
            return Optional.of(text);
        });
    }

    /** Text of a certain shape, which {@code shape} describes as in "write SHAPE". */
    static ValueType<String> text(Pattern pattern, String shape) {
        return (node, path, problems) -> text().read(node, path, problems)
                .flatMap(text -> pattern.matcher(text).matches()
                        ? Optional.of(text)
                        : refuse(problems, node, path, "is " + Problems.quote(text) + "; write " + shape + "."));
    }

    /**
     * A value that {@code parse} reads from a text of any length, in quotes or not.
     *
     * @param wanted what it can read
     */
    static <T> ValueType<T> parsed(Function<String, Optional<T>> parse, String wanted) {
        return (node, path, problems) -> scalar(node, path, problems, wanted).flatMap(scalar -> {
            Optional<T> value = parse.apply(scalar.text());
            return value.isPresent()
                    ? value
                    : refuse(problems, node, path, "is " + Problems.quote(scalar.text()) + "; write " + wanted + ".");
        });
    }

    static <T> ValueType<T> oneOf(Map<String, T> choices) {
        return (node, path, problems) -> text().read(node, path, problems).flatMap(text -> {
            T choice = choices.get(text);
            return choice == null
                    ? refuse(
                            problems,
                            node,
                            path,
                            "is " + Problems.quote(text) + ", which is unknown; write "
                                    + String.join(
                                            " or ",
                                            choices.keySet().stream().sorted().toList()) + ".")
                    : Optional.of(choice);
        });
    }

    static ValueType<Boolean> flag() {
        return (node, path, problems) -> scalar(node, path, problems, "true or false")
                .flatMap(scalar -> scalar.plain() && scalar.text().matches("true|false")
                        ? Optional.of(scalar.text().equals("true"))
                        : refuse(
                                problems,
                                node,
                                path,
                                "is " + Problems.quote(scalar.text()) + "; write true or false, without quotes."));
    }

    static ValueType<Long> whole(long min, long max) {
        String wanted = min == max ? "the number " + min : "a whole number from " + min + " to " + max;
        return (node, path, problems) -> scalar(node, path, problems, wanted).flatMap(scalar -> {
            if (scalar.plain() && scalar.text().matches("-?(0|[1-9][0-9]{0,17})")) {
                long value = Long.parseLong(scalar.text());
                if (min <= value && value <= max) {
                    return Optional.of(value);
                }
            }
            return refuse(problems, node, path, notA(scalar, wanted));
        });
    }

    static ValueType<Double> decimal(double min, double max) {
        String wanted = "a number from " + plainText(min) + " to " + plainText(max);
        return (node, path, problems) -> scalar(node, path, problems, wanted).flatMap(scalar -> {
            if (scalar.plain() && scalar.text().matches("[-+]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?")) {
                double value = Double.parseDouble(scalar.text());
                if (min <= value && value <= max) {
                    return Optional.of(value);
                }
            }
            return refuse(problems, node, path, notA(scalar, wanted));
        });
    }

    /** A share as a number from 0 to 1 or as a percentage. */
    static ValueType<Double> share() {
        return (node, path, problems) -> {
            if (node instanceof YamlNode.Scalar scalar && scalar.text().matches("[0-9]{1,3}(\\.[0-9]{1,10})?%")) {
                double percent = Double.parseDouble(
                        scalar.text().substring(0, scalar.text().length() - 1));
                return percent <= 100
                        ? Optional.of(percent / 100)
                        : refuse(problems, node, path, notA(scalar, "a share from 0% to 100%"));
            }
            return decimal(0, 1).read(node, path, problems);
        };
    }

    /**
     * What {@code parse} can read.
     *
     * @param wanted what that is
     */
    static ValueType<Long> amount(Function<String, OptionalLong> parse, String wanted) {
        return (node, path, problems) -> scalar(node, path, problems, wanted).flatMap(scalar -> {
            OptionalLong amount = scalar.plain() ? parse.apply(scalar.text()) : OptionalLong.empty();
            return amount.isPresent()
                    ? Optional.of(amount.getAsLong())
                    : refuse(problems, node, path, notA(scalar, wanted));
        });
    }

    /** A whole number and its unit: {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    static ValueType<Duration> duration(String min, String max) {
        Duration least = parseDuration(min).orElseThrow();
        Duration most = parseDuration(max).orElseThrow();
        String wanted = "a time span from " + min + " to " + max + ", such as 30s, 5m, 12h or 7d";
        return (node, path, problems) -> scalar(node, path, problems, wanted).flatMap(scalar -> {
            Optional<Duration> value = parseDuration(scalar.text())
                    .filter(span -> span.compareTo(least) >= 0 && span.compareTo(most) <= 0);
            return value.isPresent() ? value : refuse(problems, node, path, notA(scalar, wanted));
        });
    }

    /** An instant in UTC, to the millisecond, which is how exactly predictions are dated. */
    static ValueType<Instant> instant() {
        return (node, path, problems) -> scalar(node, path, problems, "an instant")
                .flatMap(scalar -> {
                    if (scalar.text()
                            .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z")) {
                        try {
                            return Optional.of(Instant.parse(scalar.text()));
                        } catch (DateTimeParseException e) {
                            return refuse(problems, node, path, notA(scalar, "a date and time that exist"));
                        }
                    }
                    return refuse(
                            problems, node, path, notA(scalar, "an instant in UTC, such as 2026-09-01T00:00:00Z"));
                });
    }

    static <T> ValueType<List<T>> listOf(ValueType<T> type, int fewest, int most) {
        return (node, path, problems) -> {
            if (!(node instanceof YamlNode.Sequence sequence)) {
                return refuse(problems, node, path, "is not a list; write one as [a, b].");
            }
            int size = sequence.items().size();
            if (size < fewest || size > most) {
                return refuse(
                        problems,
                        node,
                        path,
                        "has " + size + " entries; write " + (fewest == most ? "" + most : fewest + " to " + most)
                                + ".");
            }
            List<T> values = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                type.read(sequence.items().get(i), path + "[" + i + "]", problems)
                        .ifPresent(values::add);
            }
            return values.size() == size ? Optional.of(values) : Optional.empty();
        };
    }

    /** The type, and no value twice. */
    static ValueType<List<String>> distinct(ValueType<List<String>> list) {
        return (node, path, problems) -> list.read(node, path, problems).flatMap(values -> {
            for (int i = 1; i < values.size(); i++) {
                if (values.indexOf(values.get(i)) < i) {
                    return refuse(
                            problems,
                            ((YamlNode.Sequence) node).items().get(i),
                            path + "[" + i + "]",
                            "lists " + Problems.quote(values.get(i)) + " twice; remove one.");
                }
            }
            return Optional.of(values);
        });
    }

    static ValueType<String> cron() {
        return (node, path, problems) -> text().read(node, path, problems)
                .flatMap(text -> Cron.isValid(text)
                        ? Optional.of(text)
                        : refuse(
                                problems,
                                node,
                                path,
                                "is " + Problems.quote(text)
                                        + "; write the five fields of cron (minute hour day month weekday), such as"
                                        + " \"0 2 * * *\"."));
    }

    private static Optional<YamlNode.Scalar> scalar(YamlNode node, String path, Problems problems, String wanted) {
        if (node instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar);
        }
        String kind = node instanceof YamlNode.Mapping ? "mapping" : "list";
        return refuse(problems, node, path, "is a " + kind + "; write " + wanted + ".");
    }

    private static String notA(YamlNode.Scalar scalar, String wanted) {
        boolean quotedNumber = !scalar.plain() && scalar.text().matches("[-+]?[0-9.]+");
        return "is " + Problems.quote(scalar.text()) + "; write " + wanted + (quotedNumber ? ", without quotes." : ".");
    }

    private static <T> Optional<T> refuse(Problems problems, YamlNode node, String path, String sentence) {
        if (!(node instanceof YamlNode.Unusable)) {
            problems.add(node.line(), path, sentence);
        }
        return Optional.empty();
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher matcher = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)").matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    private static String plainText(double limit) {
        return limit == Math.rint(limit) && Math.abs(limit) < 1e15 ? Long.toString((long) limit) : "" + limit;
    }

    /** The five fields of a crontab line: numbers, ranges, steps, lists and {@code *}. */
    final class Cron {
        private static final int[][] LIMITS = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}};
        private static final Pattern PART = Pattern.compile("(?:\\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?");

        private Cron() {}

        static boolean isValid(String text) {
            String[] fields = text.split(" +", -1);
            if (fields.length != LIMITS.length) {
                return false;
            }
            for (int i = 0; i < fields.length; i++) {
                int[] limits = LIMITS[i];
                if (!Arrays.stream(fields[i].split(",", -1)).allMatch(part -> isPart(part, limits))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isPart(String part, int[] limits) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                return false;
            }
            int from = matcher.group(1) == null ? limits[0] : Integer.parseInt(matcher.group(1));
            int to = matcher.group(2) == null ? Math.max(from, limits[0]) : Integer.parseInt(matcher.group(2));
            int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
            return limits[0] <= from && from <= to && to <= limits[1] && step >= 1;
        }
    }
}
