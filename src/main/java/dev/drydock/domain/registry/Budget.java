package dev.drydock.domain.registry;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run may use up in training.
 *
 * @param limits most of each resource, in its unit; no entry, no limit
 */
public record Budget(SortedMap<Resource, Long> limits) {
    public static final Budget NONE = new Budget(new TreeMap<>());

    public Budget {
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }

    /** The same with other limits in place of its own where there are any. */
    public Budget with(Map<Resource, Long> others) {
        SortedMap<Resource, Long> all = new TreeMap<>(limits);
        all.putAll(others);
        return new Budget(all);
    }

    /** What is used up. */
    public enum Resource {
        /** Time in which at least one training of the run is under way; milliseconds. */
        TIME("a time span from 1s to 365d, such as 6h") {
            @Override
            public OptionalLong parse(String text) {
                Matcher matcher = SPAN.matcher(text);
                return matcher.matches()
                        ? within(Long.parseLong(matcher.group(1)) * unit(matcher.group(2)), 1000, 365 * DAY)
                        : OptionalLong.empty();
            }

            @Override
            public String words(long amount) {
                long seconds = amount / 1000;
                String hours = seconds >= 3600 ? seconds / 3600 + "h " : "";
                String minutes = seconds >= 60 ? seconds / 60 % 60 + "m " : "";
                return hours + minutes + seconds % 60 + "s";
            }
        },
        /** Time of each training on processors, times its threads; milliseconds. */
        CPU_HOURS(HOURS_WANTED) {
            @Override
            public OptionalLong parse(String text) {
                return hours(text);
            }

            @Override
            public String words(long amount) {
                return hoursInWords(amount);
            }
        },
        /** Time of each training for which a GPU is kept or that computes on one, times its GPUs; milliseconds. */
        GPU_HOURS(HOURS_WANTED) {
            @Override
            public OptionalLong parse(String text) {
                return hours(text);
            }

            @Override
            public String words(long amount) {
                return hoursInWords(amount);
            }
        },
        /** In the run's task directories; bytes. */
        DISK("a size from 1MiB to 1024TiB, such as 20GiB") {
            @Override
            public OptionalLong parse(String text) {
                Matcher matcher = SIZE.matcher(text);
                return matcher.matches()
                        ? within(
                                Long.parseLong(matcher.group(1)) << shift(matcher.group(2)),
                                1L << 20,
                                1024L << shift("TiB"))
                        : OptionalLong.empty();
            }

            @Override
            public String words(long amount) {
                String unit = amount >= 1L << 40 ? "TiB" : amount >= 1L << 30 ? "GiB" : "MiB";
                return new BigDecimal(amount)
                                .divide(new BigDecimal(1L << shift(unit)), 3, RoundingMode.HALF_EVEN)
                                .stripTrailingZeros()
                                .toPlainString()
                        + " " + unit;
            }
        };

        private final String wanted;

        Resource(String wanted) {
            this.wanted = wanted;
        }

        /** The amount in its unit; empty if the text is none, or out of range. */
        public abstract OptionalLong parse(String text);

        /** For people. */
        public abstract String words(long amount);

        /** What {@link #parse} reads, for messages. */
        public String wanted() {
            return wanted;
        }

        /** Such as {@code cpu-hours}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Resource> ofWireName(String name) {
            return Arrays.stream(values())
                    .filter(resource -> resource.wireName().equals(name))
                    .findFirst();
        }
    }

    private static final String HOURS_WANTED = "a number of hours from 0.001 to 1000000, such as 12.5";
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,8})(s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})(MiB|GiB|TiB)");
    private static final Pattern HOURS = Pattern.compile("[0-9]{1,7}([.][0-9]{1,6})?");
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    private static long unit(String name) {
        return switch (name) {
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> HOUR;
            default -> DAY;
        };
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 40;
        };
    }

    private static OptionalLong hours(String text) {
        return HOURS.matcher(text).matches()
                ? within(
                        new BigDecimal(text)
                                .multiply(BigDecimal.valueOf(HOUR))
                                .setScale(0, RoundingMode.HALF_EVEN)
                                .longValueExact(),
                        HOUR / 1000,
                        1_000_000 * HOUR)
                : OptionalLong.empty();
    }

    private static String hoursInWords(long millis) {
        return new BigDecimal(millis)
                        .divide(BigDecimal.valueOf(HOUR), 3, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString()
                + " h";
    }

    private static OptionalLong within(long value, long least, long most) {
        return value >= least && value <= most ? OptionalLong.of(value) : OptionalLong.empty();
    }
}
