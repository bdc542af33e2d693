package dev.drydock.application.runs;

import dev.drydock.domain.delivery.DeliveryLimits;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A parameter that a job declares by a property of its own, {@code drydock.parameter.NAME} = {@code
 * required|optional;TYPE;DESCRIPTION}.
 */
public record JobParameter(String name, boolean required, Type type, String description) {

    /** What a parameter's value must look like. */
    public enum Type {
        TEXT("a text"),
        MODEL("a model's name: lower-case letters, digits and dashes"),
        VERSION("a version: its model's name, a slash and a number, such as pump-failure/7"),
        INTEGER("a whole number, such as 12"),
        DAYS(DeliveryLimits.DAYS),
        SIZE(DeliveryLimits.VOLUMES),
        NUMBER("a decimal number, such as 0.05"),
        BOOLEAN("true or false"),
        INSTANT("a time in UTC, such as 2026-11-24T23:15:00Z"),
        DIGEST("64 lower-case hexadecimal digits"),
        TRIGGER("what made someone submit it: schedule, drift, volume or manual");

        private final String meaning;

        Type(String meaning) {
            this.meaning = meaning;
        }

        /** In words, with an example. */
        public String meaning() {
            return meaning;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Type> ofWireName(String name) {
            return Arrays.stream(values())
                    .filter(type -> type.wireName().equals(name))
                    .findFirst();
        }

        public static String wireNames() {
            return Arrays.stream(values()).map(Type::wireName).collect(Collectors.joining(", "));
        }

        private boolean accepts(String value) {
            return switch (this) {
                case TEXT -> true;
                case MODEL -> value.matches("[a-z0-9]+(-[a-z0-9]+)*");
                case VERSION -> value.matches("[a-z0-9]+(-[a-z0-9]+)*/[1-9][0-9]{0,8}");
                case DAYS -> DeliveryLimits.days(value).isPresent();
                case SIZE -> DeliveryLimits.volume(value).isPresent();
                case INTEGER -> value.matches("-?[0-9]{1,18}");
                case NUMBER -> isNumber(value);
                case BOOLEAN -> value.equals("true") || value.equals("false");
                case INSTANT -> isInstant(value);
                case DIGEST -> value.matches("[0-9a-f]{64}");
                case TRIGGER -> value.matches("schedule|drift|volume|manual");
            };
        }

        private static boolean isNumber(String value) {
            try {
                return new BigDecimal(value).precision() <= 40;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        private static boolean isInstant(String value) {
            try {
                Instant.parse(value);
                return true;
            } catch (DateTimeParseException e) {
                return false;
            }
        }
    }

    /** What is wrong with the value, as a clause; empty if nothing is. */
    public Optional<String> problem(String value) {
        if (value.length() > 1000 || value.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("parameter " + name + " is longer than 1000 characters or holds control characters");
        }
        if (value.isBlank()) {
            // A batch artifact would see null in its place.
            return Optional.of("parameter " + name + " is empty. Give " + type.meaning
                    + (required ? "" : ", or leave the parameter out"));
        }
        return type.accepts(value)
                ? Optional.empty()
                : Optional.of("parameter " + name + " is \"" + value + "\" but must be " + type.meaning);
    }
}
