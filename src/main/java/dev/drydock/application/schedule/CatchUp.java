package dev.drydock.application.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What happens with starts that were missed, for example because no orchestrator ran. */
public enum CatchUp {
    /** None of them is made up for. */
    SKIP,
    /** The newest one starts, the others do not. */
    ONCE,
    /** All start, one after the other, in their order. */
    ALL;

    /** Such as {@code once}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CatchUp> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(one -> one.wireName().equals(name))
                .findFirst();
    }
}
