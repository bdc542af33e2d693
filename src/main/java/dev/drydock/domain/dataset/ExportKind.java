package dev.drydock.domain.dataset;

import java.util.Locale;
import java.util.Optional;

/** What an exported file holds. */
public enum ExportKind {
    /** Predictions as a serving node logged them. */
    LOGS,
    /** Labels that people or systems gave to predictions. */
    FEEDBACK;

    /** As manifests and job files write it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ExportKind> ofWireName(String name) {
        return switch (name) {
            case "logs" -> Optional.of(LOGS);
            case "feedback" -> Optional.of(FEEDBACK);
            default -> Optional.empty();
        };
    }
}
