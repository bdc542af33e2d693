package dev.drydock.config;

import dev.drydock.yaml.ValueType;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** How the values of {@code site.yaml} are read: in quotes or not, as sites have always been able to write them. */
final class SiteValues {
    private static final String MEMORY = "[1-9][0-9]{0,5}[mg]";

    private SiteValues() {}

    /** @param wanted what matches the pattern */
    static ValueType<String> word(String pattern, String wanted) {
        return shaped(pattern, text -> text, wanted);
    }

    static ValueType<Integer> number(int min, int max) {
        return ValueType.parsed(
                text -> Optional.of(text)
                        .filter(number -> number.matches("[0-9]{1,9}"))
                        .map(Integer::parseInt)
                        .filter(number -> number >= min && number <= max),
                "a whole number from " + min + " to " + max);
    }

    /** An amount of memory in mebibytes, such as {@code 900m} or {@code 16g}. */
    static ValueType<Integer> memory(int least, String wanted) {
        return ValueType.parsed(
                text -> Optional.of(text)
                        .filter(memory -> memory.matches(MEMORY))
                        .map(memory -> Integer.parseInt(memory.substring(0, memory.length() - 1))
                                << (memory.endsWith("g") ? 10 : 0))
                        .filter(mebibytes -> mebibytes >= least),
                wanted);
    }

    /**
     * A time span in seconds, minutes, hours or days.
     *
     * @param wanted what lies between the bounds
     */
    static ValueType<Duration> span(Duration shortest, Duration longest, String wanted) {
        return ValueType.parsed(
                text -> Optional.of(text)
                        .filter(span -> span.matches("[1-9][0-9]{0,5}[smhd]"))
                        .map(SiteValues::duration)
                        .filter(span -> span.compareTo(shortest) >= 0 && span.compareTo(longest) <= 0),
                wanted);
    }

    private static Duration duration(String span) {
        long number = Long.parseLong(span.substring(0, span.length() - 1));
        return span.endsWith("d") ? Duration.ofDays(number) : Duration.parse("PT" + span.toUpperCase(Locale.ROOT));
    }

    /** @param parse what it makes of a text that matches the pattern */
    static <T> ValueType<T> shaped(String pattern, Function<String, T> parse, String wanted) {
        return ValueType.parsed(
                text -> Optional.of(text)
                        .filter(shape -> shape.matches(pattern))
                        .map(parse),
                wanted);
    }
}
