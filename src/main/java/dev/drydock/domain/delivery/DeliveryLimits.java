package dev.drydock.domain.delivery;

import java.time.Duration;
import java.util.Optional;

/** How large a volume of a delivery may be, and how long a delivery may be taken. */
public final class DeliveryLimits {
    /** In words for people. */
    public static final String VOLUMES = "a size from 1MiB to 99999GiB, such as 650MiB or 4GiB";

    /** In words for people. */
    public static final String DAYS = "a whole number of days from 1 to 3650, such as 30";

    private static final String SIZE = "[1-9][0-9]{0,4}(MiB|GiB)";
    private static final int MOST_DAYS = 3650;

    private DeliveryLimits() {}

    /** Bytes of a volume; empty if the text is none of {@link #VOLUMES}. */
    public static Optional<Long> volume(String text) {
        if (!text.matches(SIZE)) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.substring(0, text.length() - 3));
        return Optional.of(number << (text.endsWith("GiB") ? 30 : 20));
    }

    /** Empty if the text is none of {@link #DAYS}. */
    public static Optional<Duration> days(String text) {
        return text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MOST_DAYS
                ? Optional.of(Duration.ofDays(Integer.parseInt(text)))
                : Optional.empty();
    }
}
