package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a serving node finds out for itself before a version answers there. None of them needs a row of the origin's. */
public enum ReceiverCheck {
    /** The module's file holds nothing but a module. */
    SAFETY,
    /** The golden vectors' scores, within the package's tolerance. */
    GOLDEN,
    /** Two loads of the package give the same scores bit for bit. */
    DETERMINISM,
    /** The behaviour tests in the package. */
    BEHAVIOUR,
    /** The site's own cases, which never leave it. */
    CASES,
    /** The gates that need labelled rows, on rows of the site's own, which never leave it. */
    ROWS,
    /** The version fits into the machine's memory beside what answers. */
    MEMORY,
    /** Requests that come at random times, as clients send them, are answered fast enough. */
    LATENCY;

    /** Such as {@code golden}: in the policy, in reports and in messages. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ReceiverCheck> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(check -> check.wireName().equals(name))
                .findFirst();
    }

    /** Whether a node asks what the gate asks. */
    static boolean isOf(Gate gate) {
        return Arrays.stream(values()).anyMatch(check -> check.gate().equals(Optional.of(gate)));
    }

    /** The gate of the package's report that asked the same where the package was made. */
    public Optional<Gate> gate() {
        return switch (this) {
            case GOLDEN -> Optional.of(Gate.GOLDEN);
            case DETERMINISM -> Optional.of(Gate.DETERMINISM);
            case BEHAVIOUR -> Optional.of(Gate.BEHAVIOUR);
            case LATENCY -> Optional.of(Gate.LATENCY);
            case SAFETY, CASES, ROWS, MEMORY -> Optional.empty();
        };
    }
}
